using MeetingHub.Benchmarks;

if (args is ["passes", var server, var clients, var rooms])
{
    await Passes.WriteAsync(
        new Uri(server),
        int.Parse(clients, System.Globalization.CultureInfo.InvariantCulture),
        int.Parse(rooms, System.Globalization.CultureInfo.InvariantCulture),
        Console.Out);
    return;
}

if (args is ["directory", var store])
{
    await DirectoryLoad.RunAsync(store, Console.Out);
    return;
}

BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Passes).Assembly).Run(args);
