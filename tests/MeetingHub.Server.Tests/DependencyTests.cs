using System.Reflection;
using System.Text.RegularExpressions;
using MeetingHub.Domain.Rooms;

namespace MeetingHub.Server.Tests;

/// <summary>The allowed dependencies between folders. A row may name a folder that does not exist yet.</summary>
public partial class DependencyTests
{
    private static readonly Dictionary<string, string[]> MediaFolders = new(StringComparer.Ordinal)
    {
        ["Net"] = [],
        ["Stun"] = [],
        ["Dtls"] = [],
        ["Sdp"] = [],
        ["Rtp"] = [],
        ["Srtp"] = ["Rtp"],
        ["Forwarding"] = ["Rtp"],
        ["OwnProcess"] = [],
        ["Engine"] = ["Net", "Stun", "Dtls", "Sdp", "Rtp", "Srtp", "Forwarding"],
    };

    private static readonly Dictionary<string, string[]> ServerFolders = new(StringComparer.Ordinal)
    {
        ["Storage"] = [],
        ["Pages"] = ["Storage", "Accounts"],
        ["Accounts"] = ["Storage", "Pages"],
        ["Groups"] = ["Storage", "Accounts", "Pages", "Rooms"], // whoever comes in agrees to what its page shows
        ["Privacy"] = ["Storage", "Accounts", "Groups", "Pages", "Reports", "Sessions"], // it says what their settings do
        ["Rooms"] = ["Accounts", "Storage"],
        ["Sessions"] = ["Storage", "Rooms", "Groups", "Accounts", "Pages"],
        ["Organise"] = ["Storage", "Rooms", "Groups", "Sessions", "Accounts", "Pages", "Privacy", "Moderation", "Shelf"],
        ["Me"] = ["Storage", "Groups", "Sessions", "Accounts", "Pages", "Slips"],
        ["Slips"] = ["Storage", "Rooms", "Accounts", "Pages"],
        ["Tools"] = ["Accounts", "Pages"],
        ["Boards"] = ["Storage", "Rooms", "Groups", "Sessions", "Accounts", "Pages", "Moderation", "Privacy"], // what waits waits for moderators; who follows is reminded
        ["Moderation"] = ["Storage", "Rooms", "Groups", "Sessions", "Accounts", "Pages", "Reports", "Boards", "Organise"], // it decides about all of them
        ["Safety"] = ["Storage", "Rooms", "Groups", "Accounts"],
        ["Shelf"] = ["Storage", "Rooms", "Groups", "Sessions", "Accounts", "Pages"], // the session says which group's it is
        ["Feedback"] = ["Storage", "Rooms", "Sessions", "Accounts"],
        ["Reports"] = ["Storage", "Rooms", "Accounts"],
        ["Media"] = ["Rooms"],
    };

    // The folders of Rooms; what lies beside them, such as the hub and the directory, puts them together.
    private static readonly Dictionary<string, string[]> RoomFolders = new(StringComparer.Ordinal)
    {
        ["Wire"] = [],
        ["Log"] = ["Wire"],
        ["Nodes"] = ["Wire", "Log"],
        ["Entries"] = [],
        ["Live"] = ["Wire", "Log", "Nodes", "Entries"],
        ["Ballots"] = [],
    };

    // The parts of a room share one namespace, so what counts is whose types they name. All may name the room and what belongs to all of it.
    private static readonly Dictionary<string, string[]> RoomParts = new(StringComparer.Ordinal)
    {
        ["Seats"] = ["Door", "Tracks", "Removals", "Arrivals"], // a seat's view shows its devices; an ended room has no deadlines
        ["Door"] = ["Seats", "Tracks", "Removals", "Arrivals", "Pause"], // whoever comes in finds devices held; a paused room begins again as one
        ["Chat"] = ["Seats", "Door", "Removals"], // what is held is kept for the next room
        ["Floor"] = ["Seats", "Removals"],
        ["Tracks"] = ["Seats", "Door", "Removals", "Arrivals", "Floor"], // microphones may go with the floor; what is held is kept for the next room
        ["Safety"] = ["Seats", "Breaks"], // one may ask to step out
        ["Questions"] = ["Seats", "Door"], // nothing is brought into an ended room
        ["Shelf"] = ["Seats", "Door"], // only a facilitator shows something, and nothing in an ended room
        ["Polls"] = ["Seats", "Door"], // an ended room takes no answers
        ["Pause"] = ["Seats", "Tracks"], // it turns the devices of people inside off
        ["Media"] = ["Door"],
        ["Breaks"] = ["Seats", "Tracks", "Floor", "Chat", "Removals"], // whoever has stepped out sends nothing
        ["Removals"] = ["Seats", "Door"],
        ["Reports"] = ["Seats", "Door", "Chat"], // what was written, and who leads; an ended room is told nothing
        ["Arrivals"] = ["Seats", "Door", "Tracks", "Chat", "Removals"], // the door holds devices and chat for a while after a removal
    };

    // Everybody may use shared, the words by texts, and rooms/room.ts; a file is named where the whole folder is not meant.
    private static readonly Dictionary<string, string[]> WebFolders = new(StringComparer.Ordinal)
    {
        ["media"] = [],
        ["shared"] = [],
        ["texts"] = [],
        ["help"] = [],
        ["home"] = [],
        ["prejoin"] = ["removals", "media", "effects"], // a picture and a voice are tried before anybody is there
        ["effects"] = ["media"],
        // A person who is not safe sees the lines at once, and one who waits tries their devices.
        ["rooms"] = ["media", "effects", "removals", "reports", "help", "comfort", "prejoin/Devices", "prejoin/useDevices"],
        ["removals"] = ["help", "reports"],
        ["checkout"] = ["help", "reports"],
        ["operations"] = [],
        ["rehearsal"] = ["rooms", "media", "prejoin/names"], // a real room, and people who are clients like all others
        ["reports"] = [],
    };

    [Fact]
    public void The_web_clients_features_use_only_shared_code_and_the_room()
    {
        var imports = WebImports().ToArray();
        Assert.Contains(imports, i => i.Folder == "rooms" && i.Target.StartsWith("shared/", StringComparison.Ordinal));
        Assert.Empty(imports.Where(i => !MayImport(i.Folder, i.Target)).Select(i => $"{i.Path} imports {i.Target}"));
    }

    private static bool MayImport(string folder, string target) =>
        !WebFolders.TryGetValue(folder, out var allowed) // the shell in app puts everything together
        || target == "rooms/room"
        || (folder == "texts" && target.EndsWith("/texts/en.json", StringComparison.Ordinal)) // the keys that there are
        || allowed.Append(folder).Append("shared").Append("texts").Any(a => target == a || target.StartsWith(a + "/", StringComparison.Ordinal));

    private static IEnumerable<(string Path, string Folder, string Target)> WebImports()
    {
        var root = Repository.PathOf("web-client", "src");
        return
            from path in Directory.EnumerateFiles(root, "*.ts*", SearchOption.AllDirectories)
            let file = Path.GetRelativePath(root, path)
            from Match match in WebImport().Matches(File.ReadAllText(path))
            let target = Path.GetRelativePath(root, Path.GetFullPath(match.Groups[1].Value, Path.GetDirectoryName(path)!))
            where !target.StartsWith("..", StringComparison.Ordinal)
            select (file, file.Split(Path.DirectorySeparatorChar)[0], target.Replace(Path.DirectorySeparatorChar, '/'));
    }

    [GeneratedRegex("""(?:from|import)\s*\(?\s*["'](\.[^"']*)["']""")]
    private static partial Regex WebImport();

    [Fact]
    public void The_domain_uses_only_the_base_class_library() =>
        Assert.All(typeof(Room).Assembly.GetReferencedAssemblies(), a => Assert.StartsWith("System.", a.Name));

    [Fact]
    public void The_parts_of_a_room_name_only_the_parts_that_they_need()
    {
        var files = Sources("MeetingHub.Domain.Rooms").Where(f => RoomParts.ContainsKey(f.Folder)).ToArray();
        var owners = (
            from file in files
            from Match match in Declaration().Matches(file.Code)
            where match.Groups[1].Value is not ("Reason" or "Role" or "Safety" or "Reports") // the words of every part; safety is a reason too
            select (Name: match.Groups[1].Value, file.Folder)).Distinct().ToDictionary(o => o.Name, o => o.Folder, StringComparer.Ordinal);
        Assert.Equal(RoomParts.Keys.Order(), files.Select(f => f.Folder).Distinct().Order());
        Assert.Empty(
            from file in files
            from Match word in Word().Matches(file.Code)
            where owners.TryGetValue(word.Value, out var owner) && owner != file.Folder && !RoomParts[file.Folder].Contains(owner)
            select $"{file.Path} names {word.Value}");
    }

    [GeneratedRegex(@"\b(?:class|record struct|record|struct|enum) (?!struct\b)(\w+)")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Z]\w+\b")]
    private static partial Regex Word();

    [Fact]
    public void The_domain_has_no_tasks_and_no_clock() =>
        Assert.Empty(Sources("MeetingHub.Domain").Where(f =>
            Regex.IsMatch(f.Code, @"\b(Task|ValueTask|ILogger|TimeProvider|Random|Stopwatch)\b|\basync\b|\bDateTime(Offset)?\.(Utc)?Now\b|NewGuid")).Select(f => f.Path));

    [Fact]
    public void The_media_engine_uses_neither_rooms_nor_the_web_server() =>
        Assert.All(Assembly.Load("MeetingHub.Media").GetReferencedAssemblies(), a =>
            Assert.True(a.Name!.StartsWith("System.", StringComparison.Ordinal) || a.Name is "Microsoft.Win32.Primitives" or "Microsoft.Extensions.Logging.Abstractions",
                $"MeetingHub.Media references {a.Name}."));

    [Fact]
    public void The_parts_of_the_media_engine_use_only_the_parts_below_them() =>
        Assert.Empty(Trespasses("MeetingHub.Media", MediaFolders));

    [Fact]
    public void The_servers_features_use_only_the_features_below_them() =>
        Assert.Empty(Trespasses("MeetingHub.Server", ServerFolders));

    [Fact]
    public void The_parts_of_a_room_on_the_server_use_only_the_parts_below_them()
    {
        Assert.Empty(Trespasses("MeetingHub.Server.Rooms", RoomFolders));
        Assert.Empty(RoomFolders.Keys.SelectMany(folder => Sources("MeetingHub.Server.Rooms", folder)).Where(f => Entrance().IsMatch(f.Code))
            .Select(f => f.Path));
    }

    [GeneratedRegex(@"\b(RoomHub|RoomDirectory|RoomsFeature|RoomConnections|JoinDeadline)\b", RegexOptions.ExplicitCapture)]
    private static partial Regex Entrance();

    [Fact]
    public void Only_the_servers_media_folder_uses_the_engine() =>
        Assert.Empty(Sources("MeetingHub.Server").Where(f => f.Folder != "Media" && EngineNamespace().IsMatch(f.Code)).Select(f => f.Path));

    [Fact]
    public void Only_files_named_after_Redis_and_operations_use_the_Redis_client() =>
        Assert.Empty(Sources("MeetingHub.Server").Where(f => !IsNamedAfterRedis(f.Path) && f.Folder != "Operations" && RedisClient().IsMatch(f.Code)).Select(f => f.Path));

    // Leases and other agreements between nodes use the clock of Redis; durations use a clock that cannot be set.
    [Fact]
    public void Agreements_between_nodes_do_not_depend_on_a_machines_clock() =>
        Assert.Empty(Sources("MeetingHub.Server").Where(f => f.Folder == "Rooms" && IsNamedAfterRedis(f.Path) && WallClock().IsMatch(f.Code)).Select(f => f.Path));

    private static bool IsNamedAfterRedis(string path) => Path.GetFileName(path).StartsWith("Redis", StringComparison.Ordinal);

    // The client's name, its types, and the members that give access to it.
    [GeneratedRegex(@"\bStackExchange\b|\bRedis(Key|Value|Result|Channel|Exception)\b|\b(ConnectionMultiplexer|CommandFlags)\b|\bredis\.(Database|Subscriber|AskAsync)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex RedisClient();

    [GeneratedRegex(@"\.(Get)?(Utc|Local)?Now\b", RegexOptions.ExplicitCapture)]
    private static partial Regex WallClock();

    [Fact]
    public void The_rules_above_read_real_files()
    {
        Assert.Contains(Sources("MeetingHub.Server"), f => IsNamedAfterRedis(f.Path) && RedisClient().IsMatch(f.Code));
        Assert.Contains(Sources("MeetingHub.Domain"), f => f.Path.EndsWith("Room.cs", StringComparison.Ordinal));
        Assert.Contains(Sources("MeetingHub.Server"), f => f.Folder == "Rooms");
        Assert.All(RoomFolders.Keys, folder => Assert.NotEmpty(Sources("MeetingHub.Server.Rooms", folder)));
        Assert.Contains(Sources("MeetingHub.Server.Rooms"), f => Entrance().IsMatch(f.Code));
        Assert.Contains(Sources("MeetingHub.Media"), f => f.Folder == "Rtp");
    }

    // A namespace is reached by a using or by its full name; both spell it out.
    private static IEnumerable<string> Trespasses(string project, Dictionary<string, string[]> table)
    {
        var mention = new Regex($@"\b{Regex.Escape(project)}\.(\w+)\b");
        return
            from file in Sources(project)
            where table.ContainsKey(file.Folder)
            from Match match in mention.Matches(file.Code)
            let other = match.Groups[1].Value
            where other != file.Folder && table.ContainsKey(other) && !table[file.Folder].Contains(other)
            select $"{file.Path} mentions {other}";
    }

    // The name of a project, or of a namespace in it: its folder has the same name.
    private static IEnumerable<(string Path, string Folder, string Code)> Sources(string project)
    {
        var names = project.Split('.');
        var root = Repository.PathOf(["src", $"{names[0]}.{names[1]}", .. names[2..]]);
        return
            from path in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            let parts = Path.GetRelativePath(root, path).Split(Path.DirectorySeparatorChar)
            where parts[0] is not ("bin" or "obj")
            select (Path.Combine(parts), parts.Length > 1 ? parts[0] : "", Comment().Replace(File.ReadAllText(path), ""));
    }

    private static IEnumerable<(string Path, string Folder, string Code)> Sources(string project, string folder) =>
        Sources(project).Where(f => f.Folder == folder);

    [GeneratedRegex(@"//[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"\bMeetingHub\.Media\b")]
    private static partial Regex EngineNamespace();
}
