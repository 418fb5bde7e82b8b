namespace MeetingHub.Media.Rtp;

/// <summary>Up to which spatial and which temporal layer of a stream something goes; all others build on the layer 0 of each.</summary>
internal readonly record struct LayerLimit(int Sid, int Tid)
{
    /// <summary>Nothing is left out.</summary>
    public const int Everything = 7;

    public static readonly LayerLimit All = new(Everything, Everything);

    public bool Has(int sid, int tid) => sid <= Sid && tid <= Tid;

    public LayerLimit Within(LayerLimit other) => new(Math.Min(Sid, other.Sid), Math.Min(Tid, other.Tid));
}
