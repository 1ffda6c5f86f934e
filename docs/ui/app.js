// The interactive reference at /docs. It speaks to the server it came from and
// to nobody else; a token typed into it is forgotten when the page is closed.
SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  docExpansion: "list",
  filter: true,
  tryItOutEnabled: true,
  persistAuthorization: false,
  validatorUrl: null, // the default shows the document to validator.swagger.io
  // Neither operations nor tags are sorted: the document's order is the reader's.
});
