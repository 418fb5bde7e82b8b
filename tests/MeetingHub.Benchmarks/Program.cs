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

if (args is ["rehearse", var at, var meetings, ..])
{
    var pace = args is [_, _, _, var given, ..] ? double.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : 1;
    await RehearsalLoad.WriteAsync(
        new Uri(at), int.Parse(meetings, System.Globalization.CultureInfo.InvariantCulture), pace, Console.Out);
    return;
}

if (args is ["directory", var store])
{
    await DirectoryLoad.RunAsync(store, Console.Out);
    return;
}

if (args is ["talk", var open])
{
    await TalkLoad.WriteAsync(open, Console.Out);
    return;
}

if (args is ["board", var filled])
{
    await BoardLoad.RunAsync(filled, Console.Out);
    return;
}

if (args is ["readers", var file, var running, var process, var readers])
{
    await ReaderLoad.RunAsync(
        file, new Uri(running), int.Parse(process, System.Globalization.CultureInfo.InvariantCulture),
        int.Parse(readers, System.Globalization.CultureInfo.InvariantCulture), Console.Out);
    return;
}

BenchmarkDotNet.Running.BenchmarkSwitcher.FromAssembly(typeof(Passes).Assembly).Run(args);
