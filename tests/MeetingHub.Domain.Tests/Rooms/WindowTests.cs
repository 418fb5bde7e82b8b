using MeetingHub.Domain.Rooms;

namespace MeetingHub.Domain.Tests.Rooms;

/// <summary>Versions share memory, and every version stays unchanged, whatever is made from it later.</summary>
public sealed class WindowTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_version_stays_unchanged_when_others_are_made_from_it(int seed)
    {
        var random = new Random(seed);
        List<(Window<int> Window, int[] Model)> versions = [(new Window<int>(), [])];
        for (var i = 0; i < 2_000; i++)
        {
            // Mostly the newest version, sometimes one from which others were made.
            var (window, model) = random.Next(4) > 0 ? versions[^1] : versions[random.Next(versions.Count)];
            versions.Add(random.Next(8) == 0 && model.Length > 0
                ? Changed(window, model, random.Next(model.Length), i)
                : (window.Add(i, most: 40), [.. model.TakeLast(39), i]));
        }
        Assert.All(versions, v => Assert.Equal(v.Model, v.Window));
        Assert.All(versions, v => Assert.Equal(v.Model, Enumerable.Range(0, v.Window.Count).Select(i => v.Window[i])));

        static (Window<int>, int[]) Changed(Window<int> window, int[] model, int at, int to)
        {
            var changed = (int[])model.Clone();
            changed[at] = to;
            return (window.SetItem(at, to), changed);
        }
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    public void An_index_outside_the_window_is_refused_even_where_the_shared_array_has_an_item(int index)
    {
        var window = new Window<int>().Add(1, most: 2).Add(2, most: 2).Add(3, most: 2);
        window.Add(4);
        Assert.Equal([2, 3], window.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => window[index]);
        Assert.Throws<ArgumentOutOfRangeException>(() => window.SetItem(index, 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Ids_are_found_by_their_age_in_every_version_until_they_are_cut_off(int seed)
    {
        const int most = 30;
        var random = new Random(seed);
        List<(RememberedIds Ids, MessageId[] Model)> versions = [(RememberedIds.Empty, [])];
        static MessageId Id(int i) => new($"message-{i}");
        for (var i = 0; i < 1_000; i++)
        {
            var (ids, model) = random.Next(4) > 0 ? versions[^1] : versions[random.Next(versions.Count)];
            var id = Id(random.Next(200)); // some come again after they were cut off
            if (ids.AgeOf(id) is null) versions.Add((ids.Add(id, most), [.. model.TakeLast(most - 1), id]));
        }
        foreach (var (ids, model) in versions)
        {
            Assert.Equal(model, ids.Ids);
            for (var i = 0; i < 200; i++)
            {
                var at = Array.LastIndexOf(model, Id(i));
                Assert.Equal(at < 0 ? null : model.Length - 1 - at, ids.AgeOf(Id(i)));
            }
        }
        Assert.Equal(versions[^1].Model, RememberedIds.From(versions[^1].Model).Ids);
    }
}
