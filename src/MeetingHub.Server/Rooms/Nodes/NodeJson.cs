using System.Text.Json.Serialization.Metadata;
using System.Text.Json;
using MeetingHub.Server.Rooms.Wire;

namespace MeetingHub.Server.Rooms.Nodes;

/// <summary>The JSON form of what nodes tell each other. Readers skip what they do not know.</summary>
internal static class NodeJson
{
    private static readonly JsonSerializerOptions Options = Make();

    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Null for a message that only a newer release knows.</summary>
    public static T? Read<T>(string json) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions();
        RoomJson.Configure(options);
        ((DefaultJsonTypeInfoResolver)options.TypeInfoResolver!).Modifiers.Add(info =>
        {
            Type[] cases =
                info.Type == typeof(NodeMessage) ? [typeof(SeatTaken), typeof(SignalSent)]
                : info.Type == typeof(MediaRequest) ? [typeof(NegotiateMedia), typeof(ViewMedia), typeof(LinkMedia), typeof(CarryMedia)]
                : [];
            if (cases.Length == 0) return;
            info.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "$type" };
            foreach (var type in cases) info.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(type, RoomJson.NameOf(type)));
        });
        options.MakeReadOnly();
        return options;
    }
}
