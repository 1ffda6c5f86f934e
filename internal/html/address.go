package html

import (
	"net/url"
	"strings"
)

// linkTarget returns the canonical form of the address of a link, or "" when it
// is not one of http, https, mailto, tel or a path on the same site. Fragments
// alone lead nowhere, since a body keeps no ids.
func linkTarget(raw string) string {
	u := parseAddress(raw)
	if u == nil {
		return ""
	}
	if u.Scheme == "mailto" || u.Scheme == "tel" {
		if u.Opaque == "" {
			return ""
		}
		return u.String()
	}
	return webAddress(u)
}

// imageSource is [linkTarget] for pictures: http, https or the same site.
func imageSource(raw string) string {
	u := parseAddress(raw)
	if u == nil {
		return ""
	}
	return webAddress(u)
}

// parseAddress refuses what browsers and Go read differently: they would take
// another host, or a scheme, out of it.
func parseAddress(raw string) *url.URL {
	raw = strings.TrimSpace(raw)
	if strings.ContainsFunc(raw, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f }) {
		return nil
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil
	}
	return u
}

// webAddress writes u if it is an absolute web address or a relative one. An
// address without a scheme becomes https; a password in it is taken out.
func webAddress(u *url.URL) string {
	switch {
	case u.Opaque != "":
		return ""
	case u.Host != "" && (u.Scheme == "" || u.Scheme == "http" || u.Scheme == "https"):
		if u.Scheme == "" {
			u.Scheme = "https"
		}
		u.User = nil
		return u.String()
	case u.Scheme == "" && u.Host == "" && u.User == nil && !strings.HasPrefix(u.Path, "//") && (u.Path != "" || u.RawQuery != ""):
		return u.String()
	default:
		return ""
	}
}

// leavesSite reports whether a link that [linkTarget] made leads to a named host.
func leavesSite(href string) bool {
	return strings.HasPrefix(href, "https://") || strings.HasPrefix(href, "http://")
}

// Provider is a site whose content may be embedded.
type Provider string

// The sites whose content may be embedded.
const (
	YouTube    Provider = "youtube"
	Vimeo      Provider = "vimeo"
	Facebook   Provider = "facebook"
	TikTok     Provider = "tiktok"
	Spotify    Provider = "spotify"
	SoundCloud Provider = "soundcloud"
	X          Provider = "x"
	Instagram  Provider = "instagram"
)

// providerOf knows the hosts of each provider, without "www." and "m.".
func providerOf(host string) Provider {
	host = strings.TrimPrefix(host, "www.")
	switch strings.TrimPrefix(host, "m.") {
	case "youtube.com", "youtu.be", "youtube-nocookie.com":
		return YouTube
	case "vimeo.com", "player.vimeo.com":
		return Vimeo
	case "facebook.com", "fb.watch":
		return Facebook
	case "tiktok.com", "vt.tiktok.com", "vm.tiktok.com":
		return TikTok
	case "open.spotify.com":
		return Spotify
	case "soundcloud.com", "w.soundcloud.com":
		return SoundCloud
	case "x.com", "twitter.com", "platform.twitter.com":
		return X
	case "instagram.com":
		return Instagram
	default:
		return ""
	}
}

// embedOf makes an embed of an address, or reports false if its host is not in
// the closed list.
func embedOf(raw string) (EmbedBlock, bool) {
	u, err := url.Parse(imageSource(raw))
	if err != nil || u.Port() != "" {
		return EmbedBlock{}, false
	}
	u.Host = strings.ToLower(u.Host)
	provider := providerOf(u.Host)
	if provider == "" {
		return EmbedBlock{}, false
	}
	u.Scheme = "https"
	return EmbedBlock{Type: TypeEmbed, Provider: provider, URL: u.String()}, true
}
