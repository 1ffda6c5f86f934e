package rest

// What the OpenAPI document says of the interface as a whole; docs/generate
// reads it. The version here is the one place of the API's version.
//
//	@title			Toasoan API
//	@version		0.1.0
//	@description	The content back end of a newspaper.
//	@contact.name	The newsroom that runs this server
//	@license.name	Apache License 2.0
