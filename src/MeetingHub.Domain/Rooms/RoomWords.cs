namespace MeetingHub.Domain.Rooms;

/// <summary>The rights of a seat.</summary>
public enum Role { Participant, Facilitator }

/// <summary>The drawn object that stands in for a face.</summary>
public enum Keepsake { Fern, Hill, Moon, Boat, Feather, Cup, Stones, Lantern, Wren, Acorn, Shell, Cloud }

/// <summary>The colour behind a keepsake.</summary>
public enum Tint { Moss, Clay, Sea, Slate, Ochre, Heather, Rose, Stone }

/// <summary>Whether a seat has a connection at this moment.</summary>
public enum Presence { Here, Dropped }

/// <summary>The state of a microphone or camera. Held means off, and only a facilitator can lift it.</summary>
public enum DeviceState { Off, On, Held }

public enum ScreenState { Off, On }

/// <summary>The readers of a message, besides its author.</summary>
public enum MessageAudience { Everyone, Facilitators, Direct }

public enum Reaction { Heart, MeToo, ThankYou, SittingWithYou }

/// <summary>The state of the door for a person who arrives now.</summary>
public enum Door { Open, Locked, Full }
