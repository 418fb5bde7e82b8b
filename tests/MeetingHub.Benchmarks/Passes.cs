using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace MeetingHub.Benchmarks;

/// <summary>
/// Starts meetings on a running server and writes one pass per line, so that a load generator can join without HTTP.
/// Line i belongs to meeting i modulo the number of rooms.
/// </summary>
internal static class Passes
{
    public static async Task WriteAsync(Uri server, int clients, int rooms, TextWriter into)
    {
        // No cookies: every request is a new browser, and so gets a seat of its own.
        using var handler = new HttpClientHandler { UseCookies = false };
        using var http = new HttpClient(handler) { BaseAddress = server };

        var codes = new string[rooms];
        for (var i = 0; i < rooms; i++)
        {
            var meeting = await AskAsync(http, "/api/meetings", new JsonObject { ["title"] = "load", ["withoutFacilitator"] = true });
            codes[i] = (string)meeting["participantCode"]!;
        }

        for (var i = 0; i < clients; i++)
        {
            var seat = await AskAsync(http, "/api/join", new JsonObject { ["code"] = codes[i % rooms] });
            await into.WriteLineAsync((string)seat["pass"]!);
        }
    }

    private static async Task<JsonNode> AskAsync(HttpClient http, string path, JsonObject body)
    {
        using var response = await http.PostAsJsonAsync(path, body);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonNode>())!;
    }
}
