using System.Collections;

namespace MeetingHub.Domain.Rooms;

/// <summary>
/// An immutable list that grows at its end and is cut at its start. Successive versions share an array. Only the newest version writes to
/// it, and only where no older one reads; adding to an older version copies the array.
/// </summary>
/// <remarks>A busy room adds thousands of messages; a balanced tree would make garbage of a copied path each time.</remarks>
public sealed class Window<T> : IReadOnlyList<T>
{
    private const int SmallestStore = 8;

    private sealed class Store(int capacity)
    {
        public readonly T[] Items = new T[capacity];
        public int Used;
    }

    private readonly Store _store;
    private readonly int _start;
    private readonly int _end;

    private Window(Store store, int start, int end) => (_store, _start, _end) = (store, start, end);

    /// <summary>An empty list.</summary>
    public Window() : this(new Store(0), 0, 0) { }

    public int Count => _end - _start;

    public T this[int index] =>
        (uint)index < (uint)Count ? _store.Items[_start + index] : throw new ArgumentOutOfRangeException(nameof(index));

    /// <summary>Adds an item at the end; beyond <paramref name="most"/> items, the first is dropped.</summary>
    public Window<T> Add(T item, int most = int.MaxValue)
    {
        var start = Count < most ? _start : _start + 1;
        if (_end == _store.Items.Length || Interlocked.CompareExchange(ref _store.Used, _end + 1, _end) != _end)
        {
            var own = Copy(start, Math.Max(SmallestStore, 2 * (_end - start)));
            own._store.Items[own._end] = item;
            own._store.Used = own._end + 1;
            return new Window<T>(own._store, 0, own._end + 1);
        }
        _store.Items[_end] = item;
        return new Window<T>(_store, start, _end + 1);
    }

    /// <summary>The list without its first item.</summary>
    public Window<T> RemoveFirst() => Count == 0 ? this : new Window<T>(_store, _start + 1, _end);

    public Window<T> SetItem(int index, T item)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        var own = Copy(_start, Count + Math.Max(SmallestStore, Count / 4));
        own._store.Items[index] = item;
        return own;
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = _start; i < _end; i++) yield return _store.Items[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private Window<T> Copy(int start, int capacity)
    {
        var store = new Store(capacity) { Used = _end - start };
        Array.Copy(_store.Items, start, store.Items, 0, store.Used);
        return new Window<T>(store, 0, store.Used);
    }

    /// <summary>Where in the shared array this version ends, for an index that is shared in the same way.</summary>
    internal int End => _end;

    internal bool SharesWith(Window<T> other) => _store == other._store;
}
