import { lazy, Suspense } from 'react';
import { HelpHost } from '../help/HelpHost';
import { mountRegion } from '../shared/announce';
import { matchRoute, type Route, usePath } from '../shared/router';
import { Home } from '../home/Home';
import { NotFound } from './NotFound';
import { Slow } from './Slow';

const Prejoin = lazy(() => import('../prejoin/Prejoin'));
const RoomPage = lazy(() => import('../rooms/RoomPage'));
const HelpPage = lazy(() => import('../help/HelpPage'));
const Privacy = lazy(() => import('../pages/Privacy'));
const Accessibility = lazy(() => import('../pages/Accessibility'));
const Operations = lazy(() => import('../operations/Operations'));
const GroundRules = lazy(() => import('../pages/GroundRules'));

export function App() {
  const route = matchRoute(usePath());
  return (
    <>
      <Suspense fallback={<Slow />}>
        <Page route={route} />
      </Suspense>
      <HelpHost />
      <div className="sr" role="status" ref={(element) => mountRegion('status', element)} />
      <div className="sr" role="alert" ref={(element) => mountRegion('alert', element)} />
    </>
  );
}

function Page({ route }: { route: Route }) {
  switch (route.page) {
    case 'home':
      return <Home />;
    case 'prejoin':
      return <Prejoin key={route.code} code={route.code} />;
    case 'room':
      return <RoomPage key={route.room} />;
    case 'help':
      return <HelpPage />;
    case 'privacy':
      return <Privacy />;
    case 'accessibility':
      return <Accessibility />;
    case 'ground-rules':
      return <GroundRules />;
    case 'ops':
      return <Operations />;
    case 'blank':
      return null;
    case 'not-found':
      return <NotFound />;
  }
}
