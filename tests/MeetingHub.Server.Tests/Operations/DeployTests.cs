using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;
using MeetingHub.Server.Media;
using MeetingHub.Server.Rooms;
using YamlDotNet.RepresentationModel;

namespace MeetingHub.Server.Tests.Operations;

/// <summary>The server understands the files that an operator copies from deploy/, and so do the tools that read them.</summary>
public sealed partial class DeployTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("meetinghub-test").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    internal static IEnumerable<string> Files => Directory.EnumerateFiles(Repository.PathOf("deploy"), "*", SearchOption.AllDirectories);

    public static TheoryData<string> YamlFiles =>
        [.. Files.Where(f => Path.GetExtension(f) == ".yaml").Select(f => Path.GetRelativePath(Repository.Root, f)).Order(StringComparer.Ordinal)];

    [GeneratedRegex(@"\b(?<section>[A-Z][a-z]\w*?)(?<colon>__|:)(?<key>[A-Z]\w*?)(?:(?:__|:)\d+)?\b", RegexOptions.ExplicitCapture)]
    private static partial Regex OptionName();

    [Fact]
    public void Every_option_that_is_set_is_one_that_the_server_knows()
    {
        var known = DocsTests.Options
            .SelectMany(o => o.Defaults.GetType().GetProperties().Select(p => $"{o.Section}:{p.Name}"))
            .ToHashSet(StringComparer.Ordinal);
        var set =
            from file in Files
            from Match name in OptionName().Matches(File.ReadAllText(file))
            where name.Groups["section"].Value != "Serilog" // its own configuration
            select (File: Path.GetRelativePath(Repository.Root, file), Option: $"{name.Groups["section"].Value}:{name.Groups["key"].Value}");

        Assert.Contains(set, s => s is ("deploy/compose.yaml", "Proxy:Trusted"));
        Assert.Empty(set.Where(s => !known.Contains(s.Option)).Select(s => $"{s.File} sets {s.Option}"));
    }

    [Theory]
    [MemberData(nameof(YamlFiles))]
    public void Every_YAML_file_can_be_read_and_is_not_empty(string path)
    {
        var yaml = new YamlStream();
        using var text = File.OpenText(Repository.PathOf(path));
        yaml.Load(text);
        Assert.All(yaml.Documents, d => Assert.NotEmpty(Assert.IsType<YamlMappingNode>(d.RootNode).Children));
        Assert.NotEmpty(yaml.Documents);
    }

    [Fact]
    public void The_dashboard_is_JSON_and_each_panel_has_a_position_and_a_query()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("deploy", "grafana", "dashboard.json")));
        var panels = json.RootElement.GetProperty("panels").EnumerateArray().ToArray();
        Assert.NotEmpty(panels);
        Assert.All(panels, p => Assert.NotEqual("", p.GetProperty("targets")[0].GetProperty("expr").GetString()));
        Assert.Equal(panels.Length, panels.Select(p => p.GetProperty("gridPos").GetRawText()).Distinct().Count());
    }

    [Theory]
    [InlineData("kubernetes")]
    [InlineData("kubernetes-nodes")]
    public void Kustomize_lists_every_manifest_and_each_has_a_kind_and_a_name(string name)
    {
        var folder = Repository.PathOf("deploy", name);
        var listed = ((YamlSequenceNode)Read(Path.Combine(folder, "kustomization.yaml"))["resources"]).Select(n => n.ToString()).Where(f => f != "../kubernetes").Order(StringComparer.Ordinal);
        var there = Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f)!).Where(f => f != "kustomization.yaml").Order(StringComparer.Ordinal);
        Assert.Equal(there, listed);
        Assert.All(listed, file =>
        {
            var manifest = Read(Path.Combine(folder, file));
            Assert.NotEqual("", manifest["apiVersion"].ToString());
            Assert.NotEqual("", manifest["kind"].ToString());
            Assert.Equal("meetinghub", manifest["metadata"]["name"].ToString());
        });
    }

    [Fact]
    public void The_image_and_the_manifests_agree_on_user_port_and_folder()
    {
        var image = File.ReadAllText(Repository.PathOf("deploy", "Dockerfile"));
        var pod = Read(Repository.PathOf("deploy", "kubernetes", "deployment.yaml"))["spec"]["template"]["spec"];
        Assert.Contains($"USER {pod["securityContext"]["runAsUser"]}\n", image, StringComparison.Ordinal);
        Assert.Contains($"EXPOSE {pod["containers"][0]["ports"][0]["containerPort"]}/tcp {pod["containers"][0]["ports"][2]["hostPort"]}/tcp {pod["containers"][0]["ports"][1]["hostPort"]}-40003/udp\n", image, StringComparison.Ordinal);
        Assert.Contains($"VOLUME {pod["containers"][0]["volumeMounts"][0]["mountPath"]}\n", image, StringComparison.Ordinal);
        var server = Read(Repository.PathOf("deploy", "compose.yaml"))["services"]["server"];
        Assert.Equal("4", server["environment"]["Media__Shards"].ToString());
        Assert.Equal("40000-40003:40000-40003/udp", server["ports"][0].ToString());
        Assert.Equal("true", pod["containers"][0]["securityContext"]["readOnlyRootFilesystem"].ToString());
    }

    [Fact]
    public void Every_deployment_lets_media_by_TCP_through_at_the_port_that_the_server_takes()
    {
        var one = Read(Repository.PathOf("deploy", "compose.yaml"))["services"];
        var nodes = Read(Repository.PathOf("deploy", "compose.nodes.yaml"))["services"];
        foreach (var server in (YamlNode[])[one["server"], nodes["server1"], nodes["server2"], nodes["server3"]])
        {
            var port = server["environment"]["Media__TcpPort"];
            Assert.Contains($"{port}:{port}/tcp", ((YamlSequenceNode)server["ports"]).Select(p => p.ToString()));
        }
        var open = Read(Repository.PathOf("deploy", "kubernetes", "deployment.yaml"))["spec"]["template"]["spec"]["containers"][0]["ports"][2];
        Assert.Equal("TCP", open["protocol"].ToString());
        Assert.Equal(Read(Repository.PathOf("deploy", "kubernetes", "configmap.yaml"))["data"]["Media__TcpPort"].ToString(), open["hostPort"].ToString());
    }

    [Fact]
    public void Deployments_of_several_nodes_link_them_at_a_port_that_nobody_else_reaches()
    {
        var compose = Read(Repository.PathOf("deploy", "compose.nodes.yaml"));
        var (services, options) = (compose["services"], compose["x-options"]);
        var port = new MediaServerOptions().LinkPort.ToString(CultureInfo.InvariantCulture);
        Assert.Equal(port, options["Media__LinkPort"].ToString());
        var inside = IPNetwork.Parse(compose["networks"]["inside"]["ipam"]["config"][0]["subnet"].ToString());
        var servers = (string[])["server1", "server2", "server3"];
        var addresses = servers.Select(name => services[name]["networks"]["inside"]["ipv4_address"].ToString()).ToArray();
        Assert.Equal(addresses, servers.Select(name => services[name]["environment"]["Media__LinkAddress"].ToString()));
        Assert.Equal(3, addresses.Distinct().Count(address => inside.Contains(IPAddress.Parse(address))));
        Assert.All(servers, name => Assert.DoesNotContain(port, services[name]["ports"].ToString(), StringComparison.Ordinal));

        var pod = Read(Repository.PathOf("deploy", "kubernetes-nodes", "daemonset.yaml"))["spec"]["template"];
        var server = pod["spec"]["containers"][0];
        var set = ((YamlSequenceNode)server["env"]).ToDictionary(e => e["name"].ToString(), StringComparer.Ordinal);
        Assert.Equal("status.podIP", set["Media__LinkAddress"]["valueFrom"]["fieldRef"]["fieldPath"].ToString());
        Assert.Equal(options["Media__CascadeFrom"].ToString(), set["Media__CascadeFrom"]["value"].ToString());
        var policy = Read(Repository.PathOf("deploy", "kubernetes-nodes", "networkpolicy.yaml"))["spec"];
        Assert.Equal(pod["metadata"]["labels"].ToString(), policy["podSelector"]["matchLabels"].ToString());
        var (open, own) = (policy["ingress"][0], policy["ingress"][1]);
        Assert.Equal(
            ((YamlSequenceNode)server["ports"]).Select(p => p["containerPort"].ToString()), ((YamlSequenceNode)open["ports"]).Select(p => p["port"].ToString()));
        Assert.Equal(policy["podSelector"].ToString(), own["from"][0]["podSelector"].ToString());
        Assert.Equal((port, "UDP"), (own["ports"][0]["port"].ToString(), own["ports"][0]["protocol"].ToString()));

        Assert.Contains("Media__CascadeFrom=\"${CASCADE_FROM:-" + options["Media__CascadeFrom"] + "}\"", File.ReadAllText(Repository.PathOf("deploy", "nodes.sh")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_manifests_of_several_nodes_are_those_of_one_node_without_its_disk()
    {
        static YamlNode ContainerOf(params string[] path) => Read(Repository.PathOf(["deploy", .. path]))["spec"]["template"]["spec"]["containers"][0];
        var (one, several) = (ContainerOf("kubernetes", "deployment.yaml"), ContainerOf("kubernetes-nodes", "daemonset.yaml"));
        foreach (var key in (string[])["image", "ports", "startupProbe", "livenessProbe", "readinessProbe", "resources", "securityContext"])
            Assert.Equal(one[key].ToString(), several[key].ToString());
        Assert.Equal(["tmp"], ((YamlSequenceNode)several["volumeMounts"]).Select(v => v["name"].ToString()));

        var gone = ((YamlSequenceNode)Read(Repository.PathOf("deploy", "kubernetes-nodes", "kustomization.yaml"))["patches"]).Select(p => Parse(p["patch"].ToString()));
        var there = Directory.EnumerateFiles(Repository.PathOf("deploy", "kubernetes"), "*.yaml").Select(Read)
            .Where(m => m["kind"].ToString() is "Deployment" or "PersistentVolumeClaim").Select(m => (m["kind"].ToString(), m["metadata"]["name"].ToString()));
        Assert.Equal(there.Order(), gone.Select(g => (g["kind"].ToString(), g["metadata"]["name"].ToString())).Order());
    }

    [Fact]
    public void Each_deploy_file_is_in_the_table_of_the_readme()
    {
        var readme = File.ReadAllText(Repository.PathOf("deploy", "README.md"));
        var missing = Files
            .Select(f => Path.GetRelativePath(Repository.PathOf("deploy"), f))
            .Where(f => f is not ("README.md" or "Dockerfile.dockerignore") && !f.StartsWith("kubernetes", StringComparison.Ordinal))
            .Where(f => !readme.Contains($"]({f})", StringComparison.Ordinal));
        Assert.Empty(missing);
    }

    [Fact]
    public async Task The_publish_commands_of_the_guides_compile_for_the_machine_they_run_on()
    {
        foreach (var guide in (string[])["docs/operations.md", "deploy/README.md"])
            Assert.Contains("dotnet publish src/MeetingHub.Server -c Release --use-current-runtime ", await File.ReadAllTextAsync(Repository.PathOf(guide), Stop), StringComparison.Ordinal);
        var project = Repository.PathOf("src", "MeetingHub.Server");
        Assert.Equal("true", (await RunAsync("dotnet", "msbuild", project, "-getProperty:PublishReadyToRun", "-p:UseCurrentRuntimeIdentifier=true")).Trim());
    }

    [Fact]
    public async Task Systemd_accepts_the_unit_and_rates_it_as_well_confined()
    {
        // The program itself isn't on this machine, and the tool asks for it.
        var unit = Path.Combine(_folder, "meetinghub.service");
        await File.WriteAllTextAsync(unit, (await ReadAsync("meetinghub.service")).Replace("/usr/bin/dotnet", "/bin/true", StringComparison.Ordinal), Stop);
        Assert.DoesNotContain("meetinghub.service", await RunAsync("systemd-analyze", "verify", unit), StringComparison.Ordinal);
        await RunAsync("systemd-analyze", "security", "--offline=true", "--no-pager", "--threshold=20", unit); // exposure 2.0 of 10
    }

    [Fact]
    public async Task Nginx_accepts_its_configuration()
    {
        await WriteCertificateAsync("fullchain.pem", "privkey.pem");
        var site = (await ReadAsync("nginx.conf"))
            .Replace("/etc/letsencrypt/live/meet.example.org", _folder, StringComparison.Ordinal)
            .Replace("/var/log/nginx", _folder, StringComparison.Ordinal)
            .Replace("listen 80;", "listen 127.0.0.1:18080;", StringComparison.Ordinal).Replace("listen [::]:80;", "", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(_folder, "meetinghub.conf"), site, Stop);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "nginx.conf"), $"pid {_folder}/pid;\nevents {{ }}\nhttp {{ access_log off; include {_folder}/meetinghub.conf; }}\n", Stop);
        Assert.DoesNotContain("[warn]", await RunAsync("nginx", "-t", "-e", "stderr", "-p", _folder, "-c", Path.Combine(_folder, "nginx.conf")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Coturn_accepts_every_line_of_its_configuration()
    {
        await using var relay = await ShippedRelay.StartAsync(_folder, await ReadAsync("turnserver.conf"));
        Assert.Contains(relay.Said, line => line.Contains("TLS1.2: Private key file found", StringComparison.Ordinal));
        Assert.DoesNotContain(relay.Said, line => line.Contains("Bad configuration", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("udp")]
    [InlineData("tcp")]
    [InlineData("tls")]
    public async Task The_relay_passes_packets_to_the_media_address_over_every_transport(string transport)
    {
        await using var relay = await ShippedRelay.StartAsync(_folder, await ReadAsync("turnserver.conf"));
        Assert.Equal(0, await relay.PassAsync(transport, ShippedRelay.MediaAddress));
    }

    [Fact]
    public async Task The_relay_passes_packets_to_no_other_address_and_for_nobody_without_a_password()
    {
        await using var relay = await ShippedRelay.StartAsync(_folder, await ReadAsync("turnserver.conf"));
        Assert.Equal(403, await relay.PassAsync("udp", "127.0.0.66")); // something else inside the operator's network
        Assert.Equal(403, await relay.PassAsync("udp", "127.0.0.1")); // the relay's own machine
        Assert.Equal(401, await relay.PassAsync("udp", ShippedRelay.MediaAddress, secret: "another secret entirely"));
    }

    [Fact]
    public async Task The_relays_limits_allow_a_page_to_renew_its_connection()
    {
        await using var relay = await ShippedRelay.StartAsync(_folder, await ReadAsync("turnserver.conf"));
        Assert.Equal(0, await relay.PassAsync("udp", ShippedRelay.MediaAddress, atOnce: 6)); // an old connection and a new one, by three ways each
    }

    [Fact]
    public async Task The_relay_in_the_compose_file_has_the_settings_of_its_configuration_file()
    {
        var compose = Read(Repository.PathOf("deploy", "compose.nodes.yaml"));
        var set = ((YamlSequenceNode)compose["services"]["turn"]["command"]).Select(n => n.ToString().TrimStart('-')).Where(n => n != "n").ToArray();
        var lines = (await ReadAsync("turnserver.conf")).Split('\n').Where(line => line.Length > 0 && line[0] != '#').ToArray();

        static string NameOf(string line) => line.Split('=')[0];
        Assert.Equal(lines.Select(NameOf), set.Select(NameOf));
        // Values for the operator are in capitals in the one file, and variables in the other.
        Assert.All(lines.Zip(set).Where(pair => !pair.Second.Contains("${", StringComparison.Ordinal)), pair => Assert.Equal(pair.First, pair.Second));
        var certificates = ((YamlSequenceNode)Read(Repository.PathOf("deploy", "compose.turn-tls.yaml"))["services"]["turn"]["volumes"]).Single().ToString();
        Assert.EndsWith(":/etc/coturn:ro", certificates, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redis_in_the_compose_file_keeps_nothing_of_a_room_on_a_disk()
    {
        var service = Read(Repository.PathOf("deploy", "compose.nodes.yaml"))["services"]["redis"];
        Assert.Equal(["/data"], ((YamlSequenceNode)service["tmpfs"]).Select(n => n.ToString())); // should anybody ask it to save
        string[] command = [.. ((YamlSequenceNode)service["command"]).Select(n => n.ToString().Replace("${MEETINGHUB_REDIS_PASSWORD:?a secret}", "secret", StringComparison.Ordinal))];
        var port = FreePort.Take();
        using var process = Process.Start(new ProcessStartInfo(command[0], [.. command[1..], "--port", $"{port}", "--bind", "127.0.0.1", "--dir", _folder])
        {
            UseShellExecute = false, RedirectStandardOutput = true,
        })!;
        while (await process.StandardOutput.ReadLineAsync(Stop) is { } line && !line.Contains("Ready to accept connections", StringComparison.Ordinal)) { }
        _ = process.StandardOutput.ReadToEndAsync(Stop);
        using (var redis = RedisServer.Connect($"127.0.0.1:{port},password=secret,allowAdmin=true"))
        {
            await redis.Database.StringSetAsync("mh:{room}:snapshot", "unmistakable words");
            await redis.Database.KeyDeleteAsync("mh:{room}:snapshot");
            await redis.Database.StringSetAsync("mh:{other}:snapshot", "unmistakable words");
        }
        await RunAsync("redis-cli", ["-p", $"{port}", "shutdown"], new(StringComparer.Ordinal) { ["REDISCLI_AUTH"] = "secret" }); // when it saves what it is set to save
        await process.WaitForExitAsync(Stop);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public async Task Prometheus_accepts_the_alert_rules()
    {
        Assert.Contains("SUCCESS", await RunAsync("promtool", "check", "rules", Repository.PathOf("deploy", "alerts", "rules.yaml")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("server1:8080 server2:8080 server3:8080")]
    public async Task Caddy_accepts_its_configuration_for_one_node_and_for_several(string servers)
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal) { ["MEETINGHUB_DOMAIN"] = "meet.example.org", ["HOME"] = _folder };
        if (servers.Length > 0) environment["MEETINGHUB_SERVERS"] = servers;
        await RunAsync("caddy", ["validate", "--adapter", "caddyfile", "--config", Repository.PathOf("deploy", "Caddyfile")], environment);
    }

    [Fact]
    public async Task The_health_check_succeeds_for_a_running_server_and_fails_for_a_stopped_one()
    {
        var server = new RunningServer();
        await server.InitializeAsync();
        var question = new Uri(server.Address, "/health/ready").ToString();
        // On a busy machine an answer may be late, and whoever asks for health asks again.
        await Until.TrueAsync(
            async () => await Record.ExceptionAsync(() => RunAsync("dotnet", Repository.Server, "health", question)) is null,
            "A server that runs is said not to be well.");
        await server.DisposeAsync();
        var problem = await Assert.ThrowsAnyAsync<Exception>(() => RunAsync("dotnet", Repository.Server, "health", question));
        Assert.Contains("does not answer", problem.Message, StringComparison.Ordinal);
    }

    private Task WriteCertificateAsync(string certificateFile, string keyFile) => WriteCertificateAsync(_folder, certificateFile, keyFile);

    internal static async Task WriteCertificateAsync(string folder, string certificateFile, string keyFile)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=meet.example.org", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        await File.WriteAllTextAsync(Path.Combine(folder, certificateFile), certificate.ExportCertificatePem(), Stop);
        await File.WriteAllTextAsync(Path.Combine(folder, keyFile), key.ExportPkcs8PrivateKeyPem(), Stop);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static YamlNode Read(string path) => Parse(File.ReadAllText(path));

    private static YamlNode Parse(string text)
    {
        var yaml = new YamlStream();
        using var reader = new StringReader(text);
        yaml.Load(reader);
        return yaml.Documents.Single().RootNode;
    }

    private static Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Repository.PathOf("deploy", file), Stop);

    private static Task<string> RunAsync(string tool, params string[] arguments) => RunAsync(tool, arguments, []);

    /// <summary>The output of a command that succeeds. tests/run.sh installs the tools.</summary>
    private static async Task<string> RunAsync(string tool, string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(tool, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] += ":/usr/sbin:/sbin"; // where Debian has nginx
        foreach (var (name, value) in environment) start.Environment[name] = value;
        start.FileName = start.Environment["PATH"]!.Split(':').Select(p => Path.Combine(p, tool)).FirstOrDefault(File.Exists) ?? tool;
        using var process = Process.Start(start)!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(Stop), process.StandardError.ReadToEndAsync(Stop));
        await process.WaitForExitAsync(Stop);
        Assert.True(process.ExitCode == 0, $"{tool} ends with {process.ExitCode}: {string.Concat(said)}");
        return string.Concat(said);
    }
}
