import { HelpHost } from '../help/HelpHost';
import { HelpPage } from '../help/HelpPage';
import { Home } from '../home/Home';
import { ExitProgress } from '../shared/ExitProgress';
import { LiveRegions } from '../shared/LiveRegions';
import { part } from '../shared/part';
import { matchRoute, type Route, usePath } from '../shared/router';
import { Boundary } from '../shared/Trouble';
import { withTexts } from '../texts/load';
import { useLanguage } from '../texts/texts';
import { NotFound } from './NotFound';

export const Prejoin = part(() => import('../prejoin/Prejoin'));
const RoomPage = part(() => withTexts('rooms', import('../rooms/RoomPage')));
const CheckOut = part(() => withTexts('checkout', import('../checkout/CheckOut')));
const Rehearsal = part(() => withTexts('rehearsal', import('../rehearsal/RehearsalPage')));
const Rehearsed = part(() => withTexts('rehearsal', import('../rehearsal/SummaryPage')));
const Safety = part(() => withTexts('reports', import('../reports/Safety')));
const Operations = part(() => withTexts('operations', import('../operations/Operations')));

/** What is needed after the door loads while somebody is there; what encrypts, where it will. */
function atDoor(how: 'plain' | 'sealed' | 'unable'): void {
  RoomPage.preload();
  if (how !== 'plain')
    import('../rooms/keys/sealed').then(
      ({ prepare }) => prepare(how === 'unable'),
      () => undefined,
    ); // then the room does so
}

export function App() {
  useLanguage();
  const path = usePath();
  return (
    <>
      <Boundary key={path}>
        <Page route={matchRoute(path)} />
      </Boundary>
      <HelpHost />
      <ExitProgress />
      <LiveRegions />
    </>
  );
}

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case 'home':
      return <Home />;
    case 'prejoin':
      return <Prejoin key={route.code} code={route.code} onForm={atDoor} />;
    case 'room':
      return <RoomPage key={route.room} room={route.room} onInside={CheckOut.preload} />;
    case 'after':
      return <CheckOut key={route.room} room={route.room} />;
    case 'rehearsal':
      return <Rehearsal onInside={Rehearsed.preload} />;
    case 'rehearsed':
      return <Rehearsed />;
    case 'help':
      return <HelpPage />;
    case 'ops':
      return <Operations />;
    case 'safety':
      return <Safety />;
    case 'not-found':
      return <NotFound />;
  }
}
