using MeetingHub.Media.Rtp;

namespace MeetingHub.Media.Forwarding;

/// <summary>How loud a microphone is and whether somebody speaks into it, from the levels of its packets (RFC 6464).</summary>
internal sealed class Loudness
{
    public const long StartsAfterUs = 250_000;
    public const long HoldsForUs = 1_200_000;

    /// <summary>-dBov; a quiet room is at 60 and beyond.</summary>
    private const int VoiceBelow = 50;
    private const double Silence = 127;
    private const double Attack = 0.3; // per packet of 20 ms: a syllable
    private const double Decay = 0.07; // a pause between words
    private const int AboveNoise = 8;
    private const double NoiseFalls = 0.1;
    private const double NoiseRises = 0.004; // some ten seconds: speech has pauses, a fan has none
    private const long LongestStepUs = 60_000; // a gap between packets is not speech

    private long _lastUs = long.MinValue / 2;
    private long _lastLoudUs = long.MinValue / 2;
    private long _loudForUs;
    private double _level = Silence;
    private double _noise = Silence;
    private bool _marksVoice; // whether its packets ever said that there is a voice in them

    /// <summary>-dBov, smoothed: 0 is the loudest, 127 silence.</summary>
    public double Level(long nowUs) => nowUs - _lastUs > HoldsForUs ? Silence : _level;

    public bool IsSpeaking { get; private set; }

    /// <summary>When what is spoken now began, or what was spoken last.</summary>
    public long RoseAtUs { get; private set; } = long.MinValue / 2;

    public void Hear(AudioLevel heard, long nowUs)
    {
        // A browser that tells voices from other sounds need not be doubted when it hears none; others mark nothing at all.
        _marksVoice |= heard.IsVoice;
        var minusDecibels = heard.IsVoice || !_marksVoice ? heard.MinusDecibels : (int)Silence;
        var step = Math.Clamp(nowUs - _lastUs, 0, LongestStepUs);
        _lastUs = nowUs;
        _level += (minusDecibels - _level) * (minusDecibels < _level ? Attack : Decay);
        _noise += (heard.MinusDecibels - _noise) * (heard.MinusDecibels > _noise ? NoiseFalls : NoiseRises);
        if (minusDecibels < VoiceBelow && minusDecibels < _noise - AboveNoise)
        {
            _lastLoudUs = nowUs;
            if (_loudForUs == 0) RoseAtUs = nowUs;
            _loudForUs = Math.Min(_loudForUs + step, StartsAfterUs);
            if (_loudForUs >= StartsAfterUs) IsSpeaking = true;
        }
        else
        {
            _loudForUs = Math.Max(0, _loudForUs - step);
        }
    }

    /// <summary>Ends speech that has stopped.</summary>
    public void Settle(long nowUs)
    {
        if (IsSpeaking && nowUs - _lastLoudUs > HoldsForUs) IsSpeaking = false;
    }

    public void Reset()
    {
        (_loudForUs, _level, IsSpeaking) = (0, Silence, false);
        (_lastLoudUs, RoseAtUs) = (long.MinValue / 2, long.MinValue / 2);
    }
}
