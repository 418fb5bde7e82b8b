using MeetingHub.Domain;

namespace MeetingHub.Server.Rooms.Ballots;

/// <param name="Blinded">A point of P-256, in base64url like all bytes here.</param>
public sealed record TakeBallotRequest(PollId Poll, string Blinded);

/// <param name="Proof">That the room's key has signed it, and no other, by which the answer could be told apart.</param>
public sealed record TakeBallotReply(RoomId Room, string Evaluated, string Proof);

/// <summary>An answer without a name. <paramref name="Token"/> was made of a ballot of that poll, from <paramref name="Secret"/>.</summary>
public sealed record AnswerRequest(RoomId Room, PollId Poll, int Choice, string Secret, string Token);
