using System.Diagnostics;

namespace MeetingHub.Domain.Rooms;

/// <summary>The rules of a room: they turn a command into events or a refusal. Pure; the time is an argument.</summary>
public static partial class RoomDecider
{
    public static RoomDecision Decide(Room room, RoomCommand command, ParticipantId by, DateTimeOffset at)
    {
        switch (command)
        {
            case OpenRoom c: return Open(room, c);
            case JoinRoom c: return Join(room, c, by);
            case Leave:      return LeaveRoom(room, by);
            case DropParticipant(var lost): return Drop(room, lost, by);
            case ReplaceLinks(var links): return Replace(room, links, by);
            case FreeSeat(var lost): return Free(room, lost, by);
            case PlaceMedia c: return Place(room, c);
        }

        if (room.IsRemoved(by)) return RoomDecision.Refuse(Refusal.Removed);
        if (!room.Inside.TryGetValue(by, out var me)) return RoomDecision.Refuse(Refusal.NotInRoom);
        if (room.IsEnded && command is not EndRoom) return RoomDecision.Refuse(Refusal.RoomEnded);

        return command switch
        {
            ReturnParticipant                     => Return(me),

            PostMessage c                         => Post(room, c, me),
            ReactToMessage(var id, var reaction)   => React(room, id, reaction, me),
            WithdrawReaction(var id, var reaction) => Withdraw(room, id, reaction, me),

            RaiseHand                             => Raise(room, by),
            LowerHand(var who)                    => Lower(room, who ?? by, by),

            TurnOnMicrophone                      => TurnMicrophoneOn(me),
            TurnOffMicrophone                     => TurnMicrophoneOff(me),
            TurnOnCamera                          => TurnCameraOn(me),
            TurnOffCamera                         => TurnCameraOff(me),
            StartScreen                           => Start(room, by),
            StopScreen(var who)                   => Stop(room, who ?? by, by),

            MuteParticipant(var who)              => Mute(room, who, by),
            AskToUnmute(var who)                  => Ask(room, who, by, at),
            StopCamera(var who)                   => HoldCamera(room, who, by),
            AllowCamera(var who)                  => LiftCamera(room, who, by),
            RemoveParticipant(var who)            => Remove(room, who, by),
            RemoveEverybodySince(var who)         => RemoveSince(room, who, by),
            UndoRemoval(var who)                  => Undo(room, who, by),
            LockRoom                              => Lock(room, by),
            UnlockRoom                            => Unlock(room, by),
            EndRoom                               => End(room, by),
            _ => throw new UnreachableException($"no arm for {command.GetType().Name}"),
        };
    }
}
