using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace MeetingHub.Server.Tests;

public sealed class WebClientTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_are_sent_as_the_build_compressed_them()
    {
        var folder = Directory.CreateTempSubdirectory("meetinghub-test").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "assets"));
        foreach (var (name, text) in ((string, string)[])[("index.html", "page"), ("assets/a.js", "script"), ("assets/small.js", "small")])
            await File.WriteAllTextAsync(Path.Combine(folder, name), $"{text} as it is", Stop);
        foreach (var (name, text) in ((string, string)[])[("index.html", "page"), ("assets/a.js", "script")])
        {
            await WriteAsync(Path.Combine(folder, name + ".br"), file => new BrotliStream(file, CompressionLevel.Fastest), $"{text} by brotli");
            await WriteAsync(Path.Combine(folder, name + ".gz"), file => new GZipStream(file, CompressionLevel.Fastest), $"{text} by gzip");
        }
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var server = builder.Build();
        server.UseFilesOf(folder);
        await server.StartAsync(Stop);

        foreach (var path in (string[])["/j/a-code", "/", "/index.html"])
        {
            Assert.Equal(("page as it is", "text/html", ""), await GetAsync(server, path, ""));
            Assert.Equal(("page by brotli", "text/html", "br"), await GetAsync(server, path, "gzip, deflate, br"));
        }
        Assert.Equal(("script as it is", "text/javascript", ""), await GetAsync(server, "/assets/a.js", "identity, br;q=0"));
        Assert.Equal(("script by brotli", "text/javascript", "br"), await GetAsync(server, "/assets/a.js", "gzip, br"));
        Assert.Equal(("script by gzip", "text/javascript", "gzip"), await GetAsync(server, "/assets/a.js", "gzip"));
        Assert.Equal(("small as it is", "text/javascript", ""), await GetAsync(server, "/assets/small.js", "gzip, br"));
        Directory.Delete(folder, recursive: true);
    }

    private static async Task WriteAsync(string path, Func<Stream, Stream> compress, string text)
    {
        await using var stream = compress(File.Create(path));
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text), Stop);
    }

    private static async Task<(string Text, string? Type, string Coding)> GetAsync(WebApplication server, string path, string accepts)
    {
        using var browser = new HttpClient(new HttpClientHandler { AutomaticDecompression = DecompressionMethods.None });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(new Uri(server.Urls.Single()), path));
        if (accepts.Length > 0) request.Headers.Add("Accept-Encoding", accepts);
        using var response = await browser.SendAsync(request, Stop);
        Assert.Equal("Accept-Encoding", response.Headers.Vary.Single());
        Assert.Equal(path.StartsWith("/assets", StringComparison.Ordinal), response.Headers.CacheControl!.MaxAge > TimeSpan.FromDays(300));
        var coding = response.Content.Headers.ContentEncoding.SingleOrDefault() ?? "";
        var body = await response.Content.ReadAsStreamAsync(Stop);
        await using var plain = coding switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var reader = new StreamReader(plain);
        return (await reader.ReadToEndAsync(Stop), response.Content.Headers.ContentType!.MediaType, coding);
    }
}
