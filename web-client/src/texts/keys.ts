import type app from '../app/texts/en.json';
import type checkout from '../checkout/texts/en.json';
import type comfort from '../comfort/texts/en.json';
import type effects from '../effects/texts/en.json';
import type grounding from '../help/grounding/texts/en.json';
import type help from '../help/texts/en.json';
import type home from '../home/texts/en.json';
import type operations from '../operations/texts/en.json';
import type prejoin from '../prejoin/texts/en.json';
import type rehearsal from '../rehearsal/texts/en.json';
import type removals from '../removals/texts/en.json';
import type reports from '../reports/texts/en.json';
import type arrivals from '../rooms/arrivals/texts/en.json';
import type breaks from '../rooms/breaks/texts/en.json';
import type captions from '../rooms/captions/texts/en.json';
import type chat from '../rooms/chat/texts/en.json';
import type circle from '../rooms/circle/texts/en.json';
import type console from '../rooms/console/texts/en.json';
import type controls from '../rooms/controls/texts/en.json';
import type door from '../rooms/door/texts/en.json';
import type exercises from '../rooms/exercises/texts/en.json';
import type floor from '../rooms/floor/texts/en.json';
import type roomKeys from '../rooms/keys/texts/en.json';
import type lead from '../rooms/lead/texts/en.json';
import type lines from '../rooms/lines/texts/en.json';
import type links from '../rooms/links/texts/en.json';
import type pause from '../rooms/pause/texts/en.json';
import type plan from '../rooms/plan/texts/en.json';
import type polls from '../rooms/polls/texts/en.json';
import type questions from '../rooms/questions/texts/en.json';
import type removing from '../rooms/removals/texts/en.json';
import type reporting from '../rooms/reports/texts/en.json';
import type rounds from '../rooms/rounds/texts/en.json';
import type safety from '../rooms/safety/texts/en.json';
import type schedule from '../rooms/schedule/texts/en.json';
import type seats from '../rooms/seats/texts/en.json';
import type settings from '../rooms/settings/texts/en.json';
import type shelf from '../rooms/shelf/texts/en.json';
import type siderooms from '../rooms/siderooms/texts/en.json';
import type signals from '../rooms/signals/texts/en.json';
import type stage from '../rooms/stage/texts/en.json';
import type rooms from '../rooms/texts/en.json';
import type timers from '../rooms/timers/texts/en.json';
import type tracks from '../rooms/tracks/texts/en.json';
import type shared from '../shared/texts/en.json';

type Parts = typeof app &
  typeof shared &
  typeof home &
  typeof help &
  typeof grounding &
  typeof prejoin &
  typeof operations &
  typeof rehearsal &
  typeof removals &
  typeof comfort &
  typeof settings &
  typeof checkout &
  typeof removing &
  typeof arrivals &
  typeof lines &
  typeof links &
  typeof reports &
  typeof reporting &
  typeof rooms &
  typeof seats &
  typeof door &
  typeof chat &
  typeof circle &
  typeof signals &
  typeof floor &
  typeof safety &
  typeof effects &
  typeof tracks &
  typeof breaks &
  typeof siderooms &
  typeof captions &
  typeof lead &
  typeof console &
  typeof controls &
  typeof exercises &
  typeof pause &
  typeof plan &
  typeof polls &
  typeof rounds &
  typeof timers &
  typeof roomKeys &
  typeof questions &
  typeof shelf &
  typeof schedule &
  typeof stage;

/** The key of a text. One that is not in the texts does not compile. */
export type Key = keyof Parts;
