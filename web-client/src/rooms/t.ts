import { catalogue } from '../shared/messages';
import { rooms } from '../shared/messages/rooms';

export const t = catalogue(rooms);
