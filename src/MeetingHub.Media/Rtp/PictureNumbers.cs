namespace MeetingHub.Media.Rtp;

/// <summary>Where a descriptor of VP8 or VP9 has the numbers of its picture, from the payload's begin; 0: not there.</summary>
internal readonly record struct PictureNumbers(int PictureIdOffset, bool Is15BitPictureId, int Tl0Offset)
{
    /// <summary>
    /// Writes new numbers over those that are there; what is absent stays absent, and a 7-bit picture id takes the
    /// new one modulo 128. <paramref name="payload"/> is the payload this was read from, or a copy of it.
    /// </summary>
    public void Rewrite(Span<byte> payload, int pictureId, byte tl0PicIdx)
    {
        if (PictureIdOffset > 0)
        {
            if (Is15BitPictureId)
            {
                payload[PictureIdOffset] = (byte)(0x80 | ((pictureId >> 8) & 0x7F));
                payload[PictureIdOffset + 1] = (byte)pictureId;
            }
            else
            {
                payload[PictureIdOffset] = (byte)(pictureId & 0x7F);
            }
        }
        if (Tl0Offset > 0) payload[Tl0Offset] = tl0PicIdx;
    }
}
