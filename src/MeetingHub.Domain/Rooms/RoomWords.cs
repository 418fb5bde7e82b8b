namespace MeetingHub.Domain.Rooms;

/// <summary>What a seat may do.</summary>
public enum Role { Participant, Facilitator }

/// <summary>The drawn object that stands in for a face.</summary>
public enum Keepsake { Fern, Hill, Moon, Boat, Feather, Cup, Stones, Lantern, Wren, Acorn, Shell, Cloud }

/// <summary>The colour behind a keepsake.</summary>
public enum Tint { Moss, Clay, Sea, Slate, Ochre, Heather, Rose, Stone }

/// <summary>Whether a seat has a connection at this moment.</summary>
public enum Presence { Here, Dropped }

/// <summary>A microphone or camera. Held: off, and only a facilitator can lift it.</summary>
public enum DeviceState { Off, On, Held }

public enum ScreenState { Off, On }

/// <summary>Who a message is for, besides its author.</summary>
public enum MessageAudience { Everyone, Facilitators, Direct }

public enum Reaction { Heart, MeToo, ThankYou, SittingWithYou }

/// <summary>What somebody who comes to a room now would find.</summary>
public enum Door { Open, Locked, Full }
