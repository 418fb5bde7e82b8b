namespace MeetingHub.Domain.Rooms;

/// <summary>What somebody says to the group without words and without a name.</summary>
public enum SignalKind { WithYou, MeToo, SlowDown, NeedBreak, NoAdvice }

/// <summary>What a person would like of the others when they have shared.</summary>
public enum Weather { JustListen, QuestionsWelcome, AdviceWelcome }

public sealed record GiveSignal(SignalKind Kind) : RoomCommand;

/// <summary>One's own signal that still lasts.</summary>
public sealed record TakeBackSignal(SignalKind Kind) : RoomCommand;

/// <summary>One's own wish; null takes it back.</summary>
public sealed record SetWeather(Weather? Weather = null) : RoomCommand;
