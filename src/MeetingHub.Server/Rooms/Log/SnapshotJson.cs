using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MeetingHub.Domain;
using MeetingHub.Domain.Rooms;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Rooms.Log;

/// <summary>
/// The form of a log's snapshot: {"version", "level", "room"}, where the room is the record of its parts as they are, without what is
/// worked out from them. A field that is added later is optional, because another release may have written the snapshot, or may read it.
/// Rooms of level 0 have the form that nodes of that level read and write: {"version", "state"}.
/// </summary>
public static class SnapshotJson
{
    private static readonly JsonSerializerOptions Options = Make();

    private sealed record Newest(long Version, int Level, Room Room);

    public static string Write(RoomSnapshot snapshot) => snapshot.Room.Settings.Level == 0
        ? JsonSerializer.Serialize(LevelZeroSnapshot.Of(snapshot), RoomJson.Options)
        : JsonSerializer.Serialize(new Newest(snapshot.Version, snapshot.Room.Settings.Level, snapshot.Room), Options);

    /// <exception cref="RoomNewerException">The parts of the room may have another form.</exception>
    public static RoomSnapshot Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.TryGetProperty("level", out var level) && level.GetInt32() > RoomSettings.NewestLevel)
            throw new RoomNewerException();
        if (document.RootElement.TryGetProperty("state", out _))
            return document.RootElement.Deserialize<LevelZeroSnapshot>(RoomJson.Options)!.ToSnapshot();
        var (version, _, room) = document.RootElement.Deserialize<Newest>(Options)!;
        return new RoomSnapshot(version, room.Restored());
    }

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions();
        RoomJson.Configure(options);
        options.TypeInfoResolver = ((DefaultJsonTypeInfoResolver)options.TypeInfoResolver!).WithAddedModifier(KeepOnlyState);
        options.Converters.Add(new WindowConverter());
        options.Converters.Add(new RememberedIdsConverter());
        options.MakeReadOnly();
        return options;
    }

    // State can be set; everything else is worked out from it.
    private static void KeepOnlyState(JsonTypeInfo info)
    {
        if (info.Type.Assembly != typeof(Room).Assembly) return;
        for (var i = info.Properties.Count - 1; i >= 0; i--)
        {
            var property = info.Properties[i];
            if (property.Set is null) info.Properties.RemoveAt(i);
            else if (property.AssociatedParameter is null)
                property.ShouldSerialize = (_, value) =>
                    value is not null && !(value is ValueType && value.Equals(Activator.CreateInstance(value.GetType())));
        }
    }

    private sealed class WindowConverter : JsonConverter<Window<Message>>
    {
        public override Window<Message> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<ImmutableArray<Message>>(ref reader, options)
                .Aggregate(new Window<Message>(), (all, message) => all.Add(message));

        public override void Write(Utf8JsonWriter writer, Window<Message> value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.AsEnumerable(), options);
    }

    private sealed class RememberedIdsConverter : JsonConverter<RememberedIds>
    {
        public override RememberedIds Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            RememberedIds.From(JsonSerializer.Deserialize<ImmutableArray<MessageId>>(ref reader, options));

        public override void Write(Utf8JsonWriter writer, RememberedIds value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.Ids.AsEnumerable(), options);
    }
}
