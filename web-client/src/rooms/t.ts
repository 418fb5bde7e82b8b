import { catalogue, shownCatalogue } from '../shared/messages';
import { rooms } from '../shared/messages/rooms';

export const t = catalogue(rooms);

/** For the eye, where a text holds a name. */
export const shown = shownCatalogue(rooms);
