# Varnish 7 in front of Toasoan, with purging by keys (vmod xkey, in Debian's package
# varnish-modules). The page edge.md says why each line is there; `make check-edge`
# runs this very file. Start it with room for long heads:
#
#	varnishd -p http_resp_hdr_len=64k -p http_resp_size=128k …

vcl 4.1;

import xkey;

backend default {
	.host = "127.0.0.1";
	.port = "8080";
}

# From where Toasoan purges.
acl purgers {
	"127.0.0.1";
	"::1";
}

sub vcl_recv {
	if (req.method == "PURGE") {
		if (client.ip !~ purgers) {
			return (synth(403));
		}
		set req.http.purged = xkey.purge(req.http.Surrogate-Key);
		return (synth(200));
	}
	set req.http.X-Forwarded-For = client.ip; # not what the client says; see trusted_proxies
	if (req.url == "/metrics") {
		return (synth(404));
	}
	if (req.url ~ "^/v1/events(\?|$)") {
		return (pipe);
	}
	if (req.method != "GET" && req.method != "HEAD") {
		return (pass);
	}
	# Who says who they are, or asks to be told of what happens, is not answered from
	# the cache, and their answers do not get into it.
	if (req.url ~ "^/v1/newsroom/" || req.http.Authorization || req.http.Edit-Token || req.http.Guest-Token || req.http.Device-Token ||
		req.http.Accept ~ "text/event-stream") {
		return (pass);
	}
	unset req.http.Cookie; # Toasoan has none
	return (hash);
}

# A stream goes through as it comes. If it were passed, send_timeout would end it, and
# when its reader leaves it would keep its place until the server next says something.
sub vcl_pipe {
	set bereq.http.Connection = "close"; # nothing else goes to the server past this file
}

sub vcl_hash {
	hash_data(req.url); # answers do not depend on the host
	return (lookup);
}

sub vcl_backend_response {
	set beresp.http.xkey = beresp.http.Surrogate-Key;
	if (beresp.http.Cache-Control !~ "stale-while-revalidate") {
		set beresp.grace = 0s; # else it is shown ten seconds longer than it may be
	}
	set beresp.keep = 10m; # to ask whether it is still the same
}

sub vcl_deliver {
	unset resp.http.xkey;
	unset resp.http.Surrogate-Key;
	unset resp.http.Via;
	unset resp.http.X-Varnish;
	if (obj.hits > 0) {
		set resp.http.X-Cache = "HIT";
	} else {
		set resp.http.X-Cache = "MISS";
	}
}
