package news

import (
	"fmt"
	"strings"
)

// Message is one sentence in the languages that the API speaks. It may hold
// placeholders such as {limit}.
type Message struct{ En, Vi string }

// In returns the sentence in the language lang with the placeholders filled from
// args, pairs of name and value. A value may be a Message itself. Any language
// but "vi" is English.
func (m Message) In(lang string, args ...any) string {
	s := m.En
	if lang == "vi" {
		s = m.Vi
	}
	for i := 0; i+1 < len(args); i += 2 {
		value := args[i+1]
		if words, ok := value.(Message); ok {
			value = words.In(lang)
		}
		s = strings.ReplaceAll(s, "{"+fmt.Sprint(args[i])+"}", fmt.Sprint(value))
	}
	return s
}

// Entry explains a code: what kind of error it is, its title and detail as a
// problem document has them, and the way out as the documentation tells it.
// A code of a fault only has no kind and no title.
type Entry struct {
	Kind   Kind
	Title  Message
	Detail Message
	Help   Message
}

// The codes of errors.
const (
	CodeInternal           Code = "internal"
	CodeMalformed          Code = "malformed_body"
	CodeBadQuery           Code = "bad_query"
	CodeBadHeader          Code = "bad_header"
	CodeInvalid            Code = "invalid"
	CodeTooLarge           Code = "body_too_large"
	CodeMediaType          Code = "unsupported_media_type"
	CodeUnauthenticated    Code = "unauthorized"
	CodeBadCredentials     Code = "bad_credentials"
	CodeForbidden          Code = "forbidden"
	CodeNotFound           Code = "not_found"
	CodeMethodNotAllowed   Code = "method_not_allowed"
	CodeMoved              Code = "moved"
	CodeWithdrawn          Code = "withdrawn"
	CodeChangesGone        Code = "changes_gone"
	CodeTooManyStreams     Code = "too_many_streams"
	CodeConflict           Code = "conflict"
	CodeOvertaken          Code = "overtaken"
	CodeSlugTaken          Code = "slug_taken"
	CodeNameTaken          Code = "name_taken"
	CodeEmailTaken         Code = "email_taken"
	CodeMoveClosed         Code = "move_not_open"
	CodeInUse              Code = "in_use"
	CodeLastAdmin          Code = "last_admin"
	CodeCommentsClosed     Code = "comments_closed"
	CodeNotPublishable     Code = "not_publishable"
	CodeStale              Code = "stale"
	CodeIfMatchRequired    Code = "if_match_required"
	CodeIdempotencyReused  Code = "idempotency_key_reused"
	CodeIdempotencyRunning Code = "idempotency_key_running"
	CodeUnavailable        Code = "unavailable"
	CodeOverloaded         Code = "overloaded"
	CodeSearchTooBroad     Code = "search_too_broad"
	CodeStorageFull        Code = "storage_full"
	CodeLocked             Code = "locked"
	CodeTooManyAttempts    Code = "too_many_attempts"
	CodeSecondFactor       Code = "second_factor_required"
	CodeBadSecondFactor    Code = "bad_second_factor"
	CodeSecondFactorOn     Code = "second_factor_on"
	CodeSecondFactorOff    Code = "second_factor_off"
	CodeResetEnded         Code = "reset_ended"
	CodeMailOff            Code = "mail_off"
	CodeOIDCOff            Code = "oidc_off"
	CodeOIDCRefused        Code = "oidc_refused"
	CodePreviewEnded       Code = "preview_ended"
	CodeBlocked            Code = "blocked_already"
	CodeRateLimited        Code = "rate_limited"
	CodeEditOver           Code = "edit_window_over"
	CodeReadOnly           Code = "read_only_site"
	CodeLinkEnded          Code = "link_ended"
	CodeOrdered            Code = "removed_by_order"
	CodeNotRoot            Code = "not_shown"

	CodeNotCovered    Code = "not_covered_live"
	CodeCoverageEnded Code = "coverage_ended"
	CodeNotPublished  Code = "not_published"
)

// The codes of faults.
const (
	FaultRequired      Code = "required"
	FaultTooLong       Code = "too_long"
	FaultTooShort      Code = "too_short"
	FaultTooMany       Code = "too_many"
	FaultRange         Code = "out_of_range"
	FaultEnum          Code = "not_allowed_value"
	FaultFormat        Code = "bad_format"
	FaultEmail         Code = "email"
	FaultURL           Code = "url"
	FaultSlug          Code = "slug"
	FaultUnknown       Code = "unknown_reference"
	FaultDuplicate     Code = "duplicate"
	FaultReadOnly      Code = "read_only"
	FaultEmptyBody     Code = "nothing_left"
	FaultTooComplex    Code = "too_complex"
	FaultFuture        Code = "in_the_future"
	FaultCycle         Code = "cycle"
	FaultTooDeep       Code = "too_deep"
	FaultTaken         Code = "taken"
	FaultItself        Code = "itself"
	FaultTooManyNames  Code = "too_many_names"
	FaultLoop          Code = "loop"
	FaultChain         Code = "chain"
	FaultSyntax        Code = "syntax"
	FaultType          Code = "wrong_type"
	FaultUnknownMember Code = "unknown_member"
	FaultDuplicateName Code = "duplicate_member"
	FaultEncoding      Code = "bad_encoding"
	FaultUnknownParam  Code = "unknown_parameter"
	FaultRepeated      Code = "repeated_parameter"
	FaultCursor        Code = "bad_cursor"
	FaultCursorFilters Code = "cursor_of_other_list"
	FaultExclusive     Code = "excludes_each_other"
	FaultWeakKey       Code = "weak_key"
	FaultPast          Code = "in_the_past"
	FaultTooLate       Code = "too_late"
	FaultBeforeStart   Code = "before_publication"
	FaultPermanent     Code = "permanent_correction"
	FaultElsewhere     Code = "not_your_section"
	FaultWrong         Code = "wrong"
	FaultUsed          Code = "used_before"
	FaultExpired       Code = "expired"
	FaultReserved      Code = "reserved_name"
	FaultNetwork       Code = "network"
	FaultDomain        Code = "domain"
	FaultNotYet        Code = "not_yet"
	FaultNotVisible    Code = "not_visible"
	FaultGone          Code = "gone"

	// What the checks of an article find: see [CheckRule].
	FindMissingSapo  Code = "missing_sapo"
	FindMissingMedia Code = "missing_lead_media"
	FindMissingAlt   Code = "missing_alt"
	FindDoubledWord  Code = "doubled_word"
	FindMixedTone    Code = "mixed_tone_style"
	FindEth          Code = "eth"
	FindMixedScript  Code = "mixed_script"
	FindMixedUnicode Code = "mixed_unicode"
	FindByline       Code = "unknown_byline"
	FindNoTags       Code = "no_tags"
	FindTitleTooLong Code = "title_too_long"
	FindDeadLink     Code = "dead_link"
)

// Catalogue explains every code.
var Catalogue = map[Code]Entry{
	CodeInternal: {
		Kind:   Internal,
		Title:  Message{"Internal error", "Lỗi hệ thống"},
		Detail: Message{"Something went wrong on our side. It has been logged.", "Hệ thống gặp lỗi. Lỗi đã được ghi lại."},
		Help:   Message{"Try again later. If it goes on, give the operator the request_id.", "Hãy thử lại sau. Nếu vẫn lỗi, hãy gửi request_id cho người vận hành."},
	},
	CodeMalformed: {
		Kind:   Malformed,
		Title:  Message{"Unreadable body", "Không đọc được nội dung"},
		Detail: Message{"The body is not JSON that this operation reads.", "Nội dung gửi lên không phải JSON mà thao tác này đọc được."},
		Help:   Message{"Send strict JSON in UTF-8: members only from the operation's schema, each once, spelled exactly. errors[] names the member.", "Hãy gửi JSON đúng chuẩn, mã UTF-8: chỉ gồm các trường trong lược đồ, mỗi trường một lần, viết đúng tên. errors[] chỉ rõ trường sai."},
	},
	CodeBadQuery: {
		Kind:   Malformed,
		Title:  Message{"Bad query", "Tham số không hợp lệ"},
		Detail: Message{"The query parameters cannot be used as they are.", "Không dùng được các tham số truy vấn này."},
		Help:   Message{"Use only the parameters that the operation lists, with values it allows. errors[] names the parameter.", "Chỉ dùng các tham số mà thao tác liệt kê, với giá trị cho phép. errors[] chỉ rõ tham số."},
	},
	CodeBadHeader: {
		Kind:   Malformed,
		Title:  Message{"Bad header", "Header không hợp lệ"},
		Detail: Message{"A request header cannot be used as it is.", "Một header của yêu cầu không dùng được."},
		Help:   Message{"errors[] names the header and the rule.", "errors[] chỉ rõ header và quy tắc."},
	},
	CodeInvalid: {
		Kind:   Invalid,
		Title:  Message{"Invalid content", "Nội dung chưa hợp lệ"},
		Detail: Message{"The content breaks a rule. errors[] lists every fault.", "Nội dung vi phạm quy tắc. errors[] liệt kê mọi lỗi."},
		Help:   Message{"Mend each member that errors[] points at and send the request again. Nothing was stored.", "Sửa từng trường mà errors[] chỉ ra rồi gửi lại. Chưa có gì được lưu."},
	},
	CodeTooLarge: {
		Kind:   TooLarge,
		Title:  Message{"Body too large", "Nội dung quá lớn"},
		Detail: Message{"The body is larger than {limit} bytes.", "Nội dung lớn hơn {limit} byte."},
		Help:   Message{"Send less. GET /v1/site tells the limits.", "Hãy gửi ít hơn. GET /v1/site cho biết giới hạn."},
	},
	CodeMediaType: {
		Kind:   Unsupported,
		Title:  Message{"Unsupported media type", "Kiểu dữ liệu không hỗ trợ"},
		Detail: Message{"This operation reads application/json in UTF-8, plain or with Content-Encoding gzip.", "Thao tác này đọc application/json mã UTF-8, có thể nén gzip."},
		Help:   Message{"Send Content-Type: application/json (application/merge-patch+json for PATCH).", "Hãy gửi Content-Type: application/json (application/merge-patch+json với PATCH)."},
	},
	CodeUnauthenticated: {
		Kind:   Unauthenticated,
		Title:  Message{"Not signed in", "Chưa đăng nhập"},
		Detail: Message{"This needs a valid session token or API key.", "Cần mã phiên hoặc khoá API còn hiệu lực."},
		Help:   Message{"Sign in with POST /v1/newsroom/sessions, or use a key that is neither expired nor revoked, and send Authorization: Bearer <token>.", "Đăng nhập bằng POST /v1/newsroom/sessions, hoặc dùng khoá chưa hết hạn và chưa bị thu hồi, rồi gửi Authorization: Bearer <mã>."},
	},
	CodeBadCredentials: {
		Kind:   Unauthenticated,
		Title:  Message{"Wrong e-mail or password", "Sai e-mail hoặc mật khẩu"},
		Detail: Message{"The e-mail address or the password is wrong.", "Địa chỉ e-mail hoặc mật khẩu không đúng."},
		Help:   Message{"Check both. An administrator can set a new password.", "Hãy kiểm tra cả hai. Quản trị viên có thể đặt mật khẩu mới."},
	},
	CodeForbidden: {
		Kind:   Forbidden,
		Title:  Message{"Not allowed", "Không có quyền"},
		Detail: Message{"Your role does not allow this.", "Vai trò của bạn không cho phép việc này."},
		Help:   Message{"GET /v1/newsroom/me lists your permissions; docs/permissions.md lists who may do what.", "GET /v1/newsroom/me liệt kê quyền của bạn; docs/permissions.md cho biết ai được làm gì."},
	},
	CodeNotFound: {
		Kind:   NotFound,
		Title:  Message{"Not found", "Không tìm thấy"},
		Detail: Message{"There is nothing here that you can see.", "Không có gì ở địa chỉ này mà bạn xem được."},
		Help:   Message{"Check the id or slug. What is not published and what does not exist look the same.", "Hãy kiểm tra mã hoặc slug. Nội dung chưa đăng và nội dung không tồn tại trả lời như nhau."},
	},
	CodeMethodNotAllowed: {
		Kind:   NotAllowed,
		Title:  Message{"Method not allowed", "Phương thức không hỗ trợ"},
		Detail: Message{"This resource does not have that method.", "Tài nguyên này không có phương thức đó."},
		Help:   Message{"The Allow header lists the methods it has.", "Header Allow liệt kê các phương thức được dùng."},
	},
	CodeMoved: {
		Kind:   Moved,
		Title:  Message{"Moved", "Đã đổi địa chỉ"},
		Detail: Message{"It is called {slug} now.", "Tên mới là {slug}."},
		Help:   Message{"Follow Location and keep the new slug.", "Hãy theo Location và lưu slug mới."},
	},
	CodeWithdrawn: {
		Kind:   Gone,
		Title:  Message{"Withdrawn", "Đã gỡ"},
		Detail: Message{"The article was withdrawn.", "Bài viết đã được gỡ."},
		Help:   Message{"Remove your copy and show the notice.", "Hãy xoá bản sao và hiển thị thông báo."},
	},
	CodeChangesGone: {
		Kind:   Gone,
		Title:  Message{"Too long ago", "Đã quá lâu"},
		Detail: Message{"The change log does not reach back to this cursor.", "Nhật ký thay đổi không còn giữ đến con trỏ này."},
		Help: Message{"Start anew: ask GET /v1/changes without after, keep what it tells until has_more is false, and then remove what it did not tell of.",
			"Hãy bắt đầu lại: gọi GET /v1/changes không có after, giữ những gì nhận được cho đến khi has_more là false, rồi xoá những gì không được nhắc đến."},
	},
	CodeTooManyStreams: {
		Kind:   TooMany,
		Title:  Message{"Too many streams", "Quá nhiều luồng"},
		Detail: Message{"As many streams of events as may be are open from this address. Try again in {seconds} seconds.", "Địa chỉ này đã mở đủ số luồng sự kiện cho phép. Hãy thử lại sau {seconds} giây."},
		Help:   Message{"Close one, let the pages of one browser share one, or ask GET /v1/changes from time to time.", "Hãy đóng bớt một luồng, cho các trang của một trình duyệt dùng chung một luồng, hoặc gọi GET /v1/changes định kỳ."},
	},
	CodeConflict: {
		Kind:   Conflict,
		Title:  Message{"Conflict", "Xung đột"},
		Detail: Message{"Something else already has what must be unique.", "Một giá trị phải là duy nhất đã có nơi khác dùng."},
		Help:   Message{"Read the resource again and choose another value.", "Hãy đọc lại tài nguyên và chọn giá trị khác."},
	},
	CodeOvertaken: {
		Kind:   Conflict,
		Title:  Message{"Overtaken", "Có thay đổi cùng lúc"},
		Detail: Message{"In the same moment, somebody removed something that this refers to, or began to use what this removes.", "Đúng lúc đó, có người vừa xoá mục được nhắc đến, hoặc vừa dùng mục sắp xoá."},
		Help:   Message{"Try again: what is there now is looked at anew.", "Hãy thử lại: hệ thống sẽ xét theo tình trạng hiện tại."},
	},
	CodeSlugTaken: {
		Kind:   Conflict,
		Title:  Message{"Slug taken", "Slug đã được dùng"},
		Detail: Message{"The slug {slug} is in use, was in use, or is reserved.", "Slug {slug} đang được dùng, đã từng được dùng, hoặc được dành riêng."},
		Help:   Message{"Choose another slug, or leave it out to have one made from the title.", "Hãy chọn slug khác, hoặc bỏ trống để hệ thống tạo từ tiêu đề."},
	},
	CodeNameTaken: {
		Kind:   Conflict,
		Title:  Message{"Name taken", "Tên đã được dùng"},
		Detail: Message{"The name or alias {name} belongs to another one.", "Tên hoặc tên khác {name} đã thuộc về mục khác."},
		Help:   Message{"Use the one that exists, or choose another name.", "Hãy dùng mục đã có, hoặc chọn tên khác."},
	},
	CodeEmailTaken: {
		Kind:   Conflict,
		Title:  Message{"E-mail address taken", "E-mail đã được dùng"},
		Detail: Message{"Another user has this e-mail address.", "Người dùng khác đã có e-mail này."},
		Help:   Message{"Use another address, or change the user who has it.", "Hãy dùng e-mail khác, hoặc sửa người dùng đang có e-mail này."},
	},
	CodeMoveClosed: {
		Kind:   Conflict,
		Title:  Message{"Move not open", "Không thể chuyển trạng thái"},
		Detail: Message{"An article whose status is {status} cannot take the move {move} now. Open to you: {open}.", "Bài ở trạng thái {status} hiện không thể thực hiện bước {move}. Các bước bạn có thể thực hiện: {open}."},
		Help:   Message{"moves in the article lists what is open to you, closed_moves what is in the way of the rest.", "moves trong bài liệt kê các bước bạn có thể thực hiện, closed_moves cho biết vì sao các bước khác chưa mở."},
	},
	CodeInUse: {
		Kind:   Conflict,
		Title:  Message{"In use", "Đang được dùng"},
		Detail: Message{"It cannot be deleted while {users} use it.", "Không thể xoá khi còn {users} đang dùng."},
		Help:   Message{"Move what uses it elsewhere first.", "Hãy chuyển những mục đang dùng sang nơi khác trước."},
	},
	CodeLastAdmin: {
		Kind:   Conflict,
		Title:  Message{"Last administrator", "Quản trị viên cuối cùng"},
		Detail: Message{"Nobody could manage users any more.", "Sẽ không còn ai quản lý người dùng."},
		Help:   Message{"Make another administrator first.", "Hãy thêm một quản trị viên khác trước."},
	},
	CodeCommentsClosed: {
		Kind:   Conflict,
		Title:  Message{"Comments closed", "Đã đóng bình luận"},
		Detail: Message{"This article takes no comments.", "Bài viết này không nhận bình luận."},
		Help:   Message{"comments.state of the article tells it beforehand.", "comments.state của bài cho biết trước điều này."},
	},
	CodeNotPublishable: {
		Kind:   Invalid,
		Title:  Message{"Not ready to publish", "Chưa thể đăng"},
		Detail: Message{"The article lacks what readers need.", "Bài còn thiếu nội dung mà bạn đọc cần."},
		Help:   Message{"errors[] points at the members to fill in.", "errors[] chỉ ra các trường cần bổ sung."},
	},
	CodeStale: {
		Kind:   Stale,
		Title:  Message{"Changed by someone else", "Đã có người khác sửa"},
		Detail: Message{"It has changed since you read it. Nothing was stored.", "Nội dung đã thay đổi từ lúc bạn đọc. Chưa có gì được lưu."},
		Help:   Message{"GET it again, put your changes on top, and send the new ETag in If-Match. The ETag header of this answer is the current one.", "Hãy GET lại, đặt thay đổi của bạn lên bản mới, rồi gửi ETag mới trong If-Match. Header ETag của câu trả lời này là bản hiện tại."},
	},
	CodeIfMatchRequired: {
		Kind:   PreconditionRequired,
		Title:  Message{"If-Match required", "Thiếu If-Match"},
		Detail: Message{"Send If-Match with the ETag of the version that you saw.", "Hãy gửi If-Match với ETag của bản bạn đã xem."},
		Help:   Message{"GET the resource, take its ETag header, and send it back in If-Match. * is not enough.", "GET tài nguyên, lấy header ETag và gửi lại trong If-Match. Dùng * là không đủ."},
	},
	CodeIdempotencyReused: {
		Kind:   Invalid,
		Title:  Message{"Idempotency-Key used before", "Idempotency-Key đã được dùng"},
		Detail: Message{"This Idempotency-Key came with another body before.", "Idempotency-Key này đã được gửi với nội dung khác."},
		Help:   Message{"Make a new random key for each new request; repeat the key only with the same body.", "Hãy tạo khoá ngẫu nhiên mới cho mỗi yêu cầu mới; chỉ lặp lại khoá với cùng nội dung."},
	},
	CodeIdempotencyRunning: {
		Kind:   Conflict,
		Title:  Message{"Still running", "Đang xử lý"},
		Detail: Message{"A request with this Idempotency-Key is still running.", "Yêu cầu với Idempotency-Key này đang được xử lý."},
		Help:   Message{"Wait a moment and send the same request again.", "Hãy đợi một lát rồi gửi lại đúng yêu cầu đó."},
	},
	CodeUnavailable: {
		Kind:   Unavailable,
		Title:  Message{"Busy", "Đang bận"},
		Detail: Message{"The newsroom cannot do this right now.", "Toà soạn chưa thể xử lý lúc này."},
		Help:   Message{"Try again after the seconds in Retry-After.", "Hãy thử lại sau số giây trong Retry-After."},
	},
	CodeOverloaded: {
		Kind:   Unavailable,
		Title:  Message{"Too many at once", "Quá tải"},
		Detail: Message{"More is asked of this server right now than it can answer in time. Nothing was done.", "Máy chủ đang nhận nhiều yêu cầu hơn mức kịp trả lời. Yêu cầu chưa được thực hiện."},
		Help:   Message{"Send the same request again after the seconds in Retry-After. They differ from answer to answer, so that not all come back at once.", "Hãy gửi lại đúng yêu cầu đó sau số giây trong Retry-After. Con số này mỗi lần mỗi khác để mọi người không quay lại cùng lúc."},
	},
	CodeSearchTooBroad: {
		Kind:   Unavailable,
		Title:  Message{"Search took too long", "Tìm kiếm quá lâu"},
		Detail: Message{"Too many articles have some of these words to find those that have them all.", "Quá nhiều bài có một phần những từ này nên không kịp tìm ra các bài có đủ."},
		Help:   Message{"Add a rarer word, or narrow the search by section, tag, author or time.", "Hãy thêm một từ hiếm hơn, hoặc thu hẹp theo chuyên mục, thẻ, tác giả hay thời gian."},
	},
	CodeStorageFull: {
		Kind:   StorageFull,
		Title:  Message{"No room to write", "Hết chỗ ghi"},
		Detail: Message{"Nothing can be written until the operator makes room. Nothing was stored.", "Chưa thể ghi cho đến khi người vận hành giải phóng dung lượng. Chưa có gì được lưu."},
		Help:   Message{"Reading goes on. Try to write again later.", "Việc đọc vẫn bình thường. Hãy ghi lại sau."},
	},

	CodeLocked: {
		Kind:   Conflict,
		Title:  Message{"Being edited", "Đang có người sửa"},
		Detail: Message{"{who} is editing it.", "{who} đang sửa bài này."},
		Help:   Message{"Talk to whoever it is, wait until the lock expires, or take it over with {\"take_over\": true}. The lock keeps nobody from saving: If-Match does that.", "Hãy trao đổi với người đó, đợi khoá hết hạn, hoặc giành quyền bằng {\"take_over\": true}. Khoá này không chặn việc lưu: If-Match mới làm việc đó."},
	},
	CodeTooManyAttempts: {
		Kind:   TooMany,
		Title:  Message{"Too many attempts", "Thử quá nhiều lần"},
		Detail: Message{"Too many attempts have failed. Try again in {seconds} seconds.", "Đã thử sai quá nhiều lần. Hãy thử lại sau {seconds} giây."},
		Help:   Message{"Wait for the seconds in Retry-After. Each further failure makes the wait longer, up to 15 minutes.", "Hãy đợi số giây trong Retry-After. Mỗi lần sai tiếp theo phải đợi lâu hơn, tối đa 15 phút."},
	},
	CodeSecondFactor: {
		Kind:   Unauthenticated,
		Title:  Message{"Second factor required", "Cần mã xác thực thứ hai"},
		Detail: Message{"The password is right. This account also asks for a code.", "Mật khẩu đúng. Tài khoản này còn cần một mã xác thực."},
		Help:   Message{"Send the same request with code: what the phone shows, or a recovery code.", "Gửi lại yêu cầu kèm code: mã trên điện thoại hoặc mã khôi phục."},
	},
	CodeBadSecondFactor: {
		Kind:   Unauthenticated,
		Title:  Message{"Wrong code", "Sai mã xác thực"},
		Detail: Message{"The code is wrong, too old, or was used before.", "Mã sai, đã cũ hoặc đã được dùng."},
		Help:   Message{"Wait for the next code. A code is good for once. If the phone is lost, use a recovery code, or ask an administrator.", "Hãy đợi mã tiếp theo. Mỗi mã chỉ dùng được một lần. Nếu mất điện thoại, hãy dùng mã khôi phục hoặc liên hệ quản trị viên."},
	},
	CodeSecondFactorOn: {
		Kind:   Conflict,
		Title:  Message{"Second factor is on", "Xác thực hai lớp đang bật"},
		Detail: Message{"This account has a second factor already.", "Tài khoản này đã bật xác thực hai lớp."},
		Help:   Message{"Remove it first, with a code.", "Hãy tắt nó trước bằng một mã xác thực."},
	},
	CodeSecondFactorOff: {
		Kind:   Conflict,
		Title:  Message{"No second factor", "Chưa có xác thực hai lớp"},
		Detail: Message{"This account has no second factor, or none that waits to be confirmed.", "Tài khoản này chưa có xác thực hai lớp, hoặc không có mã nào chờ xác nhận."},
		Help:   Message{"Begin with PUT /v1/newsroom/me/second-factor.", "Bắt đầu bằng PUT /v1/newsroom/me/second-factor."},
	},
	CodeResetEnded: {
		Kind:   NotFound,
		Title:  Message{"The link has ended", "Liên kết đã hết hiệu lực"},
		Detail: Message{"The link is wrong, was used, or is older than an hour.", "Liên kết sai, đã được dùng hoặc đã quá một giờ."},
		Help:   Message{"Ask for a new one with POST /v1/newsroom/password-resets.", "Hãy xin liên kết mới bằng POST /v1/newsroom/password-resets."},
	},
	CodeMailOff: {
		Kind:   NotFound,
		Title:  Message{"No mail", "Chưa gửi được thư"},
		Detail: Message{"This server sends no mail.", "Máy chủ này chưa được thiết lập để gửi thư."},
		Help:   Message{"An administrator can set a new password. The operator can set smtp_addr and smtp_from.", "Quản trị viên có thể đặt mật khẩu mới. Người vận hành có thể đặt smtp_addr và smtp_from."},
	},
	CodeOIDCOff: {
		Kind:   NotFound,
		Title:  Message{"No OpenID Connect", "Chưa có OpenID Connect"},
		Detail: Message{"Nobody signs in with OpenID Connect here.", "Nơi này không đăng nhập bằng OpenID Connect."},
		Help:   Message{"Sign in with a password. The operator can set oidc_issuer.", "Hãy đăng nhập bằng mật khẩu. Người vận hành có thể đặt oidc_issuer."},
	},
	CodeOIDCRefused: {
		Kind:   Unauthenticated,
		Title:  Message{"Sign-in refused", "Đăng nhập bị từ chối"},
		Detail: Message{"The issuer did not vouch for a user of this newsroom, or the sign-in has ended.", "Bên xác thực không xác nhận một người dùng của toà soạn, hoặc lượt đăng nhập đã hết hạn."},
		Help:   Message{"Begin again with POST /v1/newsroom/oidc-requests. The user must exist here, with the address that the issuer has verified.", "Hãy bắt đầu lại bằng POST /v1/newsroom/oidc-requests. Người dùng phải có ở đây, với địa chỉ e-mail mà bên xác thực đã kiểm tra."},
	},
	CodeBlocked: {
		Kind:   Conflict,
		Title:  Message{"Blocked already", "Đã chặn rồi"},
		Detail: Message{"{value} is blocked already.", "{value} đã bị chặn rồi."},
		Help:   Message{"Remove the block that is there first, or leave it.", "Hãy bỏ mục chặn đang có trước, hoặc giữ nguyên."},
	},
	CodeRateLimited: {
		Kind:   TooMany,
		Title:  Message{"Too many", "Quá nhiều"},
		Detail: Message{"That is more than is taken in so short a time. Try again in {seconds} seconds.", "Nhiều hơn mức cho phép trong thời gian ngắn. Hãy thử lại sau {seconds} giây."},
		Help:   Message{"Wait as long as Retry-After says. RateLimit-Policy tells the limits, GET /v1/comments/config all rules.", "Hãy chờ theo Retry-After. RateLimit-Policy cho biết giới hạn, GET /v1/comments/config cho biết mọi quy định."},
	},
	CodeEditOver: {
		Kind:   Conflict,
		Title:  Message{"No longer to be edited", "Hết thời gian sửa"},
		Detail: Message{"A comment can be edited for {minutes} minutes after it was posted.", "Bình luận chỉ sửa được trong {minutes} phút sau khi gửi."},
		Help:   Message{"Delete it, or write another one.", "Hãy xoá bình luận, hoặc viết bình luận khác."},
	},
	CodeReadOnly: {
		Kind:   Conflict,
		Title:  Message{"Comments are read-only", "Bình luận đang ở chế độ chỉ đọc"},
		Detail: Message{"The paper takes no comments, likes or reports for now.", "Tòa soạn tạm thời không nhận bình luận, lượt thích và báo cáo."},
		Help:   Message{"Try again later. GET /v1/comments/config tells when it is over.", "Hãy thử lại sau. GET /v1/comments/config cho biết khi nào mở lại."},
	},
	CodeLinkEnded: {
		Kind:   NotFound,
		Title:  Message{"Link has ended", "Liên kết đã hết hạn"},
		Detail: Message{"The link is wrong, too old, or was used.", "Liên kết sai, đã quá hạn, hoặc đã được dùng."},
		Help:   Message{"Ask for another one.", "Hãy yêu cầu liên kết mới."},
	},
	CodeOrdered: {
		Kind:   Conflict,
		Title:  Message{"Removed by order", "Đã gỡ theo yêu cầu"},
		Detail: Message{"An authority ordered the removal of this comment.", "Cơ quan có thẩm quyền đã yêu cầu gỡ bình luận này."},
		Help:   Message{"GET /v1/newsroom/removal-orders has the order.", "GET /v1/newsroom/removal-orders có yêu cầu gỡ."},
	},
	CodeNotRoot: {
		Kind:   Conflict,
		Title:  Message{"Not to be seen", "Chưa hiển thị"},
		Detail: Message{"Only an approved comment can be answered, and only one that begins a thread can be pinned or featured.", "Chỉ trả lời được bình luận đã duyệt, và chỉ ghim hoặc chọn nổi bật được bình luận gốc."},
		Help:   Message{"Approve the comment first, or take the one that begins its thread.", "Hãy duyệt bình luận trước, hoặc chọn bình luận gốc."},
	},
	CodeNotCovered: {
		Kind:   Conflict,
		Title:  Message{"Not covered live", "Không phải bài tường thuật trực tiếp"},
		Detail: Message{"Only an article whose type is live takes updates, and not from the trash.", "Chỉ bài có type là live và không nằm trong thùng rác mới nhận cập nhật."},
		Help:   Message{"Set type to live and, if the article is published, publish it again.", "Hãy đặt type là live và, nếu bài đã đăng, đăng lại bài."},
	},
	CodeCoverageEnded: {
		Kind:   Conflict,
		Title:  Message{"Coverage has ended", "Đã kết thúc tường thuật"},
		Detail: Message{"The live coverage has ended: it takes no new updates.", "Tường thuật trực tiếp đã kết thúc, không nhận cập nhật mới."},
		Help:   Message{"DELETE …/coverage-end takes it up again. What is there can still be edited, corrected and removed.", "DELETE …/coverage-end để mở lại. Những cập nhật đã có vẫn sửa, đính chính và gỡ được."},
	},
	CodeNotPublished: {
		Kind:   Conflict,
		Title:  Message{"Not published", "Chưa đăng"},
		Detail: Message{"Readers do not see the article.", "Bạn đọc hiện không thấy bài này."},
		Help:   Message{"Publish it first. live.state of the article tells what readers see.", "Hãy đăng bài trước. live.state của bài cho biết bạn đọc thấy gì."},
	},
	CodePreviewEnded: {
		Kind:   NotFound,
		Title:  Message{"No such preview", "Không có bản xem trước"},
		Detail: Message{"The link is wrong, has expired or was revoked.", "Liên kết sai, đã hết hạn hoặc đã bị thu hồi."},
		Help:   Message{"Ask whoever gave it to you for a new one.", "Hãy xin liên kết mới từ người đã gửi."},
	},

	FaultRequired:      {Detail: Message{"is required", "là bắt buộc"}},
	FaultTooLong:       {Detail: Message{"may have at most {max} characters", "tối đa {max} ký tự"}},
	FaultTooShort:      {Detail: Message{"must have at least {min} characters", "tối thiểu {min} ký tự"}},
	FaultTooMany:       {Detail: Message{"may have at most {max} items", "tối đa {max} mục"}},
	FaultRange:         {Detail: Message{"must be a whole number from {min} to {max}", "phải là số nguyên từ {min} đến {max}"}},
	FaultEnum:          {Detail: Message{"must be one of: {values}", "phải là một trong: {values}"}},
	FaultFormat:        {Detail: Message{"must be {format}", "phải là {format}"}},
	FaultEmail:         {Detail: Message{"must be an e-mail address", "phải là địa chỉ e-mail"}},
	FaultURL:           {Detail: Message{"must be an absolute http or https URL", "phải là URL http hoặc https đầy đủ"}},
	FaultSlug:          {Detail: Message{"must be words of a–z and 0–9 joined by single hyphens", "phải gồm các từ a–z, 0–9 nối bằng một dấu gạch ngang"}},
	FaultUnknown:       {Detail: Message{"there is no {what} called {name}", "không có {what} nào tên {name}"}},
	FaultDuplicate:     {Detail: Message{"stands there twice", "bị lặp lại"}},
	FaultReadOnly:      {Detail: Message{"cannot be set", "không thể đặt giá trị"}},
	FaultEmptyBody:     {Detail: Message{"nothing is left after unsafe markup was removed", "không còn gì sau khi loại bỏ mã không an toàn"}},
	FaultTooComplex:    {Detail: Message{"is nested too deep or has too many elements", "lồng quá sâu hoặc có quá nhiều phần tử"}},
	FaultFuture:        {Detail: Message{"lies in the future: a publication is now or in the past, a later one needs a schedule", "nằm trong tương lai: đăng bài chỉ nhận hiện tại hoặc quá khứ, muốn đăng sau cần lịch đăng (schedule)"}},
	FaultCycle:         {Detail: Message{"would put the section below itself", "sẽ đặt chuyên mục nằm dưới chính nó"}},
	FaultTooDeep:       {Detail: Message{"may lie at most {max} levels deep", "chỉ được sâu tối đa {max} cấp"}},
	FaultItself:        {Detail: Message{"is the thing itself", "chính là mục này"}},
	FaultTooManyNames:  {Detail: Message{"would have more than {max} other names: take some away first", "sẽ có hơn {max} tên khác: hãy bớt tên trước"}},
	FaultLoop:          {Detail: Message{"leads back to where it comes from", "dẫn về chính địa chỉ xuất phát"}},
	FaultChain:         {Detail: Message{"is redirected itself: name where {to} leads", "chính nó đã được chuyển hướng: hãy ghi nơi mà {to} dẫn tới"}},
	FaultTaken:         {Detail: Message{"is taken", "đã được dùng"}},
	FaultSyntax:        {Detail: Message{"is not valid JSON: {why}", "không phải JSON hợp lệ: {why}"}},
	FaultType:          {Detail: Message{"must be {want}", "phải là {want}"}},
	FaultUnknownMember: {Detail: Message{"is not a member that this operation knows", "không phải trường mà thao tác này biết"}},
	FaultDuplicateName: {Detail: Message{"stands there twice", "xuất hiện hai lần"}},
	FaultEncoding:      {Detail: Message{"must be UTF-8 without NUL", "phải là UTF-8 và không có ký tự NUL"}},
	FaultUnknownParam:  {Detail: Message{"is not a parameter of this operation; it knows: {known}", "không phải tham số của thao tác này; các tham số: {known}"}},
	FaultRepeated:      {Detail: Message{"may be given once", "chỉ được gửi một lần"}},
	FaultCursor:        {Detail: Message{"is not a cursor that this list gave", "không phải con trỏ do danh sách này cấp"}},
	FaultCursorFilters: {Detail: Message{"was given for other filters or another sort", "được cấp cho bộ lọc hoặc cách sắp xếp khác"}},
	FaultExclusive:     {Detail: Message{"cannot be used together with {other}", "không thể dùng cùng {other}"}},
	FaultPast:          {Detail: Message{"must lie in the future", "phải nằm trong tương lai"}},
	FaultTooLate:       {Detail: Message{"may lie at most {most} ahead", "chỉ được cách hiện tại tối đa {most}"}},
	FaultBeforeStart:   {Detail: Message{"must come after the publication", "phải sau thời điểm đăng"}},
	FaultPermanent:     {Detail: Message{"a permanent correction that readers have seen is missing or changed: {text}", "thiếu hoặc đã sửa một đính chính bắt buộc giữ mà bạn đọc đã thấy: {text}"}},
	FaultElsewhere:     {Detail: Message{"your rights are limited to other sections", "quyền của bạn chỉ giới hạn ở các chuyên mục khác"}},
	FaultUsed:          {Detail: Message{"was used before: get another one", "đã được dùng: hãy lấy mã khác"}},
	FaultExpired:       {Detail: Message{"has expired: get another one", "đã hết hạn: hãy lấy mã khác"}},
	FaultReserved:      {Detail: Message{"is a name that only the newsroom uses", "là tên chỉ tòa soạn được dùng"}},
	FaultNetwork:       {Detail: Message{"must be an IP address or a network such as 203.0.113.0/24", "phải là địa chỉ IP hoặc dải mạng như 203.0.113.0/24"}},
	FaultDomain:        {Detail: Message{"must be a domain such as example.com", "phải là tên miền như example.com"}},
	FaultNotYet:        {Detail: Message{"lies in the future", "nằm trong tương lai"}},
	FaultNotVisible:    {Detail: Message{"readers do not see the article: its place is filled", "bạn đọc chưa xem được bài này: vị trí được lấp bằng bài khác"}},
	FaultGone:          {Detail: Message{"the article is no longer there: its place is filled", "bài không còn nữa: vị trí được lấp bằng bài khác"}},
	FaultWrong:         {Detail: Message{"is wrong", "không đúng"}},
	FindMissingSapo:    {Detail: Message{"there is no sapo", "thiếu sapo"}},
	FindMissingMedia:   {Detail: Message{"there is no lead picture", "thiếu ảnh đại diện"}},
	FindMissingAlt:     {Detail: Message{"a picture has no text for those who do not see it: {excerpt}", "ảnh thiếu mô tả cho người không nhìn thấy ảnh: {excerpt}"}},
	FindDoubledWord:    {Detail: Message{"the same word stands there twice: {excerpt}", "lặp từ: {excerpt}"}},
	FindMixedTone:      {Detail: Message{"the tone mark stands elsewhere than in the rest of the article: {excerpt}", "dấu thanh đặt khác phần còn lại của bài: {excerpt}"}},
	FindEth:            {Detail: Message{"an Icelandic letter that looks like Đ: {excerpt}", "chữ Ð của tiếng Iceland trông giống chữ Đ: {excerpt}"}},
	FindMixedScript:    {Detail: Message{"letters of another script in a Latin word: {excerpt}", "chữ cái của hệ chữ khác lẫn trong từ: {excerpt}"}},
	FindMixedUnicode:   {Detail: Message{"letters and marks that are not joined to one character (no NFC): {excerpt}", "chữ và dấu tách rời, không ở dạng dựng sẵn (NFC): {excerpt}"}},
	FindByline:         {Detail: Message{"nobody of this name is known: {excerpt}", "không có tác giả nào tên: {excerpt}"}},
	FindNoTags:         {Detail: Message{"there are no tags", "chưa có thẻ"}},
	FindTitleTooLong:   {Detail: Message{"the title has more than {max} syllables", "tiêu đề dài hơn {max} tiếng"}},
	FindDeadLink:       {Detail: Message{"a link leads readers nowhere: {excerpt}", "liên kết không dẫn tới đâu: {excerpt}"}},
	FaultWeakKey:       {Detail: Message{"must carry at least 128 random bits: a UUID, 32 hexadecimal digits or 22 base64 characters", "phải có ít nhất 128 bit ngẫu nhiên: một UUID, 32 chữ số hex hoặc 22 ký tự base64"}},
}
