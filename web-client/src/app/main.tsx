import '../styles/tokens.css';
import '../styles/components.css';
import '../styles/app.css';
import { createRoot } from 'react-dom/client';
import { askAhead } from '../shared/api';
import { keepFocus } from '../shared/focus';
import { takeSecret } from '../shared/linkSecret';
import { watchQuickExit } from '../shared/quickExit';
import { matchRoute } from '../shared/router';
import { firstTexts } from '../texts/load';
import { t } from '../texts/texts';
import { App, Prejoin } from './App';

const root = document.getElementById('root');
// A page that comes back out of the browser's own store would go on as it was left, with a camera perhaps.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

if (root) {
  keepFocus();
  // The form and what the link opens are fetched at once, not one after the other.
  const route = matchRoute(location.pathname);
  if (route.page === 'prejoin') {
    takeSecret(route.code);
    Prejoin.preload();
    askAhead(route.code);
  }
  const page = createRoot(root);
  watchQuickExit(() => page.unmount(), {
    blank: () => t('shared.blank'),
    left: (left) => t('shared.quickExit.progress', { left }),
  });
  firstTexts().then(
    () => page.render(<App />),
    () => dispatchEvent(new Event('missing')), // early.js says so
  );
}
