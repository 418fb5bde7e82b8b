namespace MeetingHub.Media.Forwarding;

/// <summary>The payload types of one m-line with pictures, by codec, and those of their repairs.</summary>
internal sealed class PictureFormats
{
    public static readonly PictureFormats None = new([]);

    private const int Codecs = 1 + (int)VideoCodec.Av1;

    private readonly sbyte[] _types = new sbyte[Codecs];
    private readonly sbyte[] _repairs = new sbyte[Codecs];

    /// <param name="offered">-1 as type of repairs: there are none.</param>
    public PictureFormats(IEnumerable<(VideoCodec Codec, int Type, int RepairType)> offered)
    {
        Array.Fill(_types, (sbyte)-1);
        Array.Fill(_repairs, (sbyte)-1);
        foreach (var (codec, type, repairType) in offered) (_types[(int)codec], _repairs[(int)codec]) = ((sbyte)type, (sbyte)repairType);
    }

    public bool Has(VideoCodec codec) => _types[(int)codec] >= 0;
    public byte TypeOf(VideoCodec codec) => (byte)_types[(int)codec];

    /// <summary>-1: no repairs.</summary>
    public int RepairOf(VideoCodec codec) => _repairs[(int)codec];

    /// <summary>Any type of repairs, for packets that carry nothing; -1: none.</summary>
    public int AnyRepair
    {
        get
        {
            foreach (var type in _repairs)
            {
                if (type >= 0) return type;
            }
            return -1;
        }
    }

    public bool TryFind(byte payloadType, out VideoCodec codec, out bool isRepair)
    {
        for (var i = 0; i < _types.Length; i++)
        {
            isRepair = _repairs[i] == payloadType;
            codec = (VideoCodec)i;
            if (isRepair || _types[i] == payloadType) return true;
        }
        (codec, isRepair) = (default, false);
        return false;
    }
}
