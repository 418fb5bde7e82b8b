/** Why somebody is not in the room: the same words before the door and behind it. */
export const doors = {
  'door.removed.title': "You've been asked to leave this session",
  'door.removed.text': "This isn't shared with the group. Help now shows who you can talk to today.",
  'door.ended.title': 'The session has ended',
  'door.ended.text': 'Thank you for being there. The chat has been cleared.',
  'door.locked.title': 'The room is locked',
  'door.locked.text':
    'The facilitators closed the doors so people can share undisturbed. You can try again in a while.',
  'door.full.title': 'This session is full',
  'door.full.text': 'All seats are taken. You can try again when someone has left.',
  'door.link.title': 'This link has stopped working',
  'door.link.text': 'Links change from time to time to keep groups private. The person who sent it can send a new one.',
} as const;
