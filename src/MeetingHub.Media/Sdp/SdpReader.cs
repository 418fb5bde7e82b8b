using System.Collections.Immutable;
using System.Globalization;

namespace MeetingHub.Media.Sdp;

/// <summary>
/// Reads a session description. Lines and attributes it does not know are stepped over; a known one that is badly
/// formed makes the whole description unusable, because guessing would only move the failure somewhere less clear.
/// </summary>
internal static class SdpReader
{
    public const int MostCharacters = 128 * 1024;
    private const int MostMedia = 256;
    private const int MostPerMedia = 256; // of each kind of attribute that is kept

    public static bool TryRead(string text, out SdpDocument document, out string problem)
    {
        document = new SdpDocument();
        problem = "";
        if (text.Length > MostCharacters)
        {
            problem = SdpProblem.TooLarge;
            return false;
        }

        if (new Reading(document).TryReadAll(text)) return true;
        document = new SdpDocument();
        problem = SdpProblem.NotSdp;
        return false;
    }

    internal static bool TryReadNumber(ReadOnlySpan<char> text, long most, out long number)
    {
        number = 0;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= most;
    }

    /// <summary>The characters of an SDP token (RFC 8866 section 9), in a length that fits an answer and an extension.</summary>
    internal static bool IsToken(ReadOnlySpan<char> text, int most = 64)
    {
        if (text.Length == 0 || text.Length > most) return false;
        foreach (var c in text)
        {
            if (c is <= ' ' or >= '\u007F' or '"' or '(' or ')' or ',' or '/' or ':' or ';' or '<' or '=' or '>' or '?' or '@' or '['
                or '\\' or ']')
                return false;
        }
        return true;
    }

    private static ReadOnlySpan<char> TakeWord(ref ReadOnlySpan<char> rest, char separator = ' ')
    {
        var end = rest.IndexOf(separator);
        var word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[(end + 1)..];
        return word;
    }

    private sealed class Reading(SdpDocument document)
    {
        private readonly ImmutableArray<SdpMedia>.Builder _media = ImmutableArray.CreateBuilder<SdpMedia>();
        private readonly HashSet<string> _mids = new(StringComparer.Ordinal);
        private MediaReading? _current;

        public bool TryReadAll(string text)
        {
            var rest = text.AsSpan();
            var isFirst = true;
            while (rest.Length > 0)
            {
                var line = TakeWord(ref rest, '\n').TrimEnd('\r');
                if (line.Length == 0) continue;
                if (line.Length < 2 || line[1] != '=') return false;
                if (isFirst && line is not "v=0") return false;
                isFirst = false;

                var value = line[2..];
                if (line[0] == 'm')
                {
                    if (!TryFinishMedia() || !TryBeginMedia(value)) return false;
                }
                else if (line[0] == 'a' ? !TryReadAttribute(value) : line[0] == 'o' && !TryReadOrigin(value))
                {
                    return false;
                }
            }

            if (isFirst || !TryFinishMedia()) return false;
            document.Media = _media.ToImmutable();
            return true;
        }

        // o=<username> <session id> <version> IN IP4 <address>
        private bool TryReadOrigin(ReadOnlySpan<char> value)
        {
            if (_current is not null || document.Origin.Length > 0) return false;
            var user = TakeWord(ref value);
            var id = TakeWord(ref value);
            if (id.Length == 0 || user.Length > 64 || id.Length > 64 || !IsVisible(user) || !IsVisible(id)) return false;
            document.Origin = $"{user} {id}";
            return true;
        }

        // m=<kind> <port>[/<count>] <protocol> <format> ...
        private bool TryBeginMedia(ReadOnlySpan<char> value)
        {
            if (_media.Count == MostMedia) return false;
            var kind = TakeWord(ref value);
            var portText = TakeWord(ref value);
            var protocol = TakeWord(ref value);
            var slash = portText.IndexOf('/');
            if (slash >= 0) portText = portText[..slash];
            if (!IsToken(kind) || !TryReadNumber(portText, 65535, out var port)) return false;
            if (protocol.Length is 0 or > 64 || !IsVisible(protocol)) return false;

            var formats = ImmutableArray.CreateBuilder<string>();
            while (value.Length > 0)
            {
                var format = TakeWord(ref value);
                if (format.Length == 0) continue;
                if (format.Length > 64 || !IsVisible(format) || formats.Count == MostPerMedia) return false;
                formats.Add(format.ToString());
            }
            if (formats.Count == 0) return false;

            _current = new MediaReading(new SdpMedia
            {
                Kind = kind.ToString(),
                Port = (int)port,
                Protocol = protocol.ToString(),
                Formats = formats.ToImmutable(),
            });
            return true;
        }

        private bool TryFinishMedia()
        {
            if (_current is null) return true;
            var media = _current.Finish(document.Transport);
            if (media.Mid.Length > 0 && !_mids.Add(media.Mid)) return false; // RFC 5888 section 4: mids are unique
            _media.Add(media);
            _current = null;
            return true;
        }

        private bool TryReadAttribute(ReadOnlySpan<char> attribute)
        {
            var value = attribute;
            var name = TakeWord(ref value, ':');
            if (_current is not null) return _current.TryReadAttribute(name, value);

            switch (name)
            {
                case "group":
                    return TryReadGroup(value);
                case "ice-lite":
                    document.IsIceLite = true;
                    return true;
                case "msid-semantic":
                    document.HasMsidSemantic = true;
                    return true;
                case "extmap-allow-mixed":
                    document.MayMixExtensionProfiles = true;
                    return true;
                default:
                    if (!TryReadTransport(document.Transport, name, value, out var transport)) return false;
                    document.Transport = transport;
                    return true;
            }
        }

        private bool TryReadGroup(ReadOnlySpan<char> value)
        {
            if (TakeWord(ref value) is not "BUNDLE" || document.BundleMids.Length > 0) return true;
            var mids = ImmutableArray.CreateBuilder<string>();
            while (value.Length > 0)
            {
                var mid = TakeWord(ref value);
                if (mid.Length == 0) continue;
                if (!IsToken(mid) || mids.Count == MostMedia) return false;
                mids.Add(mid.ToString());
            }
            document.BundleMids = mids.ToImmutable();
            return true;
        }
    }

    private static bool IsVisible(ReadOnlySpan<char> text) => text.IndexOfAnyExceptInRange('!', '~') < 0;

    private static bool TryReadTransport(
        SdpTransport before, ReadOnlySpan<char> name, ReadOnlySpan<char> value, out SdpTransport after)
    {
        after = before;
        switch (name)
        {
            case "ice-ufrag":
                if (value.Length is < 4 or > 256 || !IsIceText(value)) return false;
                after = before with { IceUfrag = value.ToString() };
                return true;
            case "ice-pwd":
                if (value.Length is < 22 or > 256 || !IsIceText(value)) return false;
                after = before with { IcePwd = value.ToString() };
                return true;
            case "setup":
                if (value is not ("actpass" or "active" or "passive" or "holdconn")) return false;
                after = before with { Setup = value.ToString() };
                return true;
            case "fingerprint":
                // other hashes may stand beside it
                if (!TakeWord(ref value).Equals("sha-256", StringComparison.OrdinalIgnoreCase)) return true;
                if (!TryReadFingerprint(value.Trim(), out var fingerprint)) return false;
                after = before with { FingerprintSha256 = fingerprint };
                return true;
            default:
                return true;
        }
    }

    // ice-char is a letter, a digit, "+" or "/" (RFC 8839 section 5.4)
    private static bool IsIceText(ReadOnlySpan<char> text)
    {
        foreach (var c in text)
        {
            // the last three are seen in the wild
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '/' or '-' or '_' or '=')) return false;
        }
        return true;
    }

    private static bool TryReadFingerprint(ReadOnlySpan<char> text, out ImmutableArray<byte> fingerprint)
    {
        fingerprint = [];
        if (text.Length != 32 * 3 - 1) return false;
        var bytes = new byte[32];
        for (var i = 0; i < bytes.Length; i++)
        {
            if (i > 0 && text[3 * i - 1] != ':') return false;
            var high = Convert.FromHexString(text.Slice(3 * i, 2), bytes.AsSpan(i, 1), out _, out _);
            if (high != System.Buffers.OperationStatus.Done) return false;
        }
        fingerprint = [.. bytes];
        return true;
    }

    private sealed class MediaReading(SdpMedia media)
    {
        private readonly (string Codec, int Rate, int Channels)?[] _maps = new (string, int, int)?[128];
        private readonly string?[] _parameters = new string?[128];
        private readonly List<(int Type, string Feedback)> _feedback = [];
        private readonly List<SdpExtension> _extensions = [];
        private readonly List<SdpRid> _rids = [];
        private readonly List<uint> _ssrcs = [];
        private readonly List<string> _candidates = [];

        public bool TryReadAttribute(ReadOnlySpan<char> name, ReadOnlySpan<char> value)
        {
            switch (name)
            {
                case "mid":
                    if (!IsToken(value)) return false;
                    media.Mid = value.ToString();
                    return true;
                case "sendrecv": media.Direction = SdpDirection.SendRecv; return true;
                case "sendonly": media.Direction = SdpDirection.SendOnly; return true;
                case "recvonly": media.Direction = SdpDirection.RecvOnly; return true;
                case "inactive": media.Direction = SdpDirection.Inactive; return true;
                case "bundle-only": media.IsBundleOnly = true; return true;
                case "rtcp-mux": media.HasRtcpMux = true; return true;
                case "rtcp-rsize": media.HasRtcpRsize = true; return true;
                case "msid": media.Msid = value.ToString(); return true;
                case "rtpmap": return TryReadMap(value);
                case "fmtp": return TryReadParameters(value);
                case "rtcp-fb": return TryReadFeedback(value);
                case "extmap": return TryReadExtension(value);
                case "rid": return TryReadRid(value);
                case "simulcast": return TryReadSimulcast(value);
                case "ssrc": return TryReadSsrc(value);
                case "ssrc-group": return TryReadSsrcGroup(value);
                case "candidate":
                    if (_candidates.Count < MostPerMedia) _candidates.Add(value.ToString());
                    return true;
                default:
                    if (!TryReadTransport(media.Transport, name, value, out var transport)) return false;
                    media.Transport = transport;
                    return true;
            }
        }

        public SdpMedia Finish(SdpTransport session)
        {
            var payloads = ImmutableArray.CreateBuilder<SdpPayload>();
            var seen = new bool[128];
            foreach (var format in media.Formats)
            {
                if (!TryReadNumber(format, 127, out var type) || seen[type]) continue;
                seen[type] = true;
                var map = _maps[type] ?? ("", 0, 0);
                payloads.Add(new SdpPayload(
                    (int)type, map.Codec, map.Rate, map.Channels, _parameters[type] ?? "",
                    [.. _feedback.Where(f => f.Type == type || f.Type == -1).Select(f => f.Feedback)]));
            }

            media.Payloads = payloads.ToImmutable();
            media.Extensions = [.. _extensions];
            media.Rids = [.. _rids];
            media.Ssrcs = [.. _ssrcs];
            media.Candidates = [.. _candidates];
            media.Transport = new SdpTransport(
                media.Transport.IceUfrag ?? session.IceUfrag,
                media.Transport.IcePwd ?? session.IcePwd,
                media.Transport.FingerprintSha256 ?? session.FingerprintSha256,
                media.Transport.Setup ?? session.Setup);
            return media;
        }

        // <type> <codec>/<rate>[/<channels>]
        private bool TryReadMap(ReadOnlySpan<char> value)
        {
            if (!TryReadNumber(TakeWord(ref value), 127, out var type)) return false;
            var codec = TakeWord(ref value, '/');
            if (!IsToken(codec) || !TryReadNumber(TakeWord(ref value, '/'), 10_000_000, out var rate)) return false;
            long channels = 1;
            if (value.Length > 0 && !TryReadNumber(value, 255, out channels)) return false;
            _maps[type] = (codec.ToString(), (int)rate, (int)channels);
            return true;
        }

        private bool TryReadParameters(ReadOnlySpan<char> value)
        {
            if (!TryReadNumber(TakeWord(ref value), 127, out var type)) return false;
            _parameters[type] = value.ToString();
            return true;
        }

        // <type or *> <feedback>
        private bool TryReadFeedback(ReadOnlySpan<char> value)
        {
            var typeText = TakeWord(ref value);
            long type = -1;
            if (typeText is not "*" && !TryReadNumber(typeText, 127, out type)) return false;
            if (_feedback.Count < 4 * MostPerMedia) _feedback.Add(((int)type, value.Trim().ToString()));
            return true;
        }

        // <id>[/<direction>] <uri> [attributes]
        private bool TryReadExtension(ReadOnlySpan<char> value)
        {
            var idText = TakeWord(ref value);
            var slash = idText.IndexOf('/');
            if (slash >= 0) idText = idText[..slash];
            if (!TryReadNumber(idText, 4351, out var id)) return false; // up to 255, or 4096 and above for "to be chosen"
            if (_extensions.Count < MostPerMedia) _extensions.Add(new SdpExtension((int)id, TakeWord(ref value).ToString()));
            return true;
        }

        // <id> send|recv [restrictions]
        private bool TryReadRid(ReadOnlySpan<char> value)
        {
            var id = TakeWord(ref value);
            var direction = TakeWord(ref value);
            if (!IsRid(id) || direction is not ("send" or "recv")) return false;
            if (_rids.Count < MostPerMedia) _rids.Add(new SdpRid(id.ToString(), direction is "send"));
            return true;
        }

        // send q;h,h2;~f recv ...
        private bool TryReadSimulcast(ReadOnlySpan<char> value)
        {
            while (value.Length > 0)
            {
                var direction = TakeWord(ref value);
                if (direction.Length == 0) continue;
                if (direction is not ("send" or "recv")) return false;
                var list = TakeWord(ref value);
                var rids = ImmutableArray.CreateBuilder<string>();
                while (list.Length > 0)
                {
                    var alternatives = TakeWord(ref list, ';');
                    var first = TakeWord(ref alternatives, ',').TrimStart('~');
                    if (!IsRid(first) || rids.Count == MostPerMedia) return false;
                    rids.Add(first.ToString());
                }
                if (rids.Count == 0) return false;
                if (direction is "send") media.SimulcastSend = rids.ToImmutable();
                else media.SimulcastRecv = rids.ToImmutable();
            }
            return true;
        }

        private bool TryReadSsrc(ReadOnlySpan<char> value)
        {
            if (!TryReadNumber(TakeWord(ref value), uint.MaxValue, out var ssrc)) return false;
            if (_ssrcs.Count < MostPerMedia && !_ssrcs.Contains((uint)ssrc)) _ssrcs.Add((uint)ssrc);
            return true;
        }

        private bool TryReadSsrcGroup(ReadOnlySpan<char> value)
        {
            if (TakeWord(ref value) is not "FID") return true;
            if (!TryReadNumber(TakeWord(ref value), uint.MaxValue, out var ssrc)) return false;
            if (!TryReadNumber(TakeWord(ref value), uint.MaxValue, out var rtx)) return false;
            media.RepairGroup = ((uint)ssrc, (uint)rtx);
            return true;
        }

        // letters, digits, "-" and "_" (RFC 8851 section 10); 16 bytes are what a one-byte extension holds
        private static bool IsRid(ReadOnlySpan<char> text)
        {
            if (text.Length is 0 or > 16) return false;
            foreach (var c in text)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')) return false;
            }
            return true;
        }
    }
}
