namespace MeetingHub.Server.Operations;

/// <summary>Asks a running server how it is. A container without a shell has no other program that could.</summary>
internal static class Health
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>The exit code: 0 when it answers that it is well.</summary>
    public static async Task<int> AskAsync(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return Say($"{address} is not an http address.");
        using var http = new HttpClient { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(uri);
            return answer.IsSuccessStatusCode ? 0 : Say($"{address} answers {(int)answer.StatusCode}.");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return Say($"{address} does not answer.");
        }
    }

    private static int Say(string problem)
    {
        Console.Error.WriteLine(problem);
        return 1;
    }
}
