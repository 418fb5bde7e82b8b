import '../styles/tokens.css';
import '../styles/components.css';
import '../styles/app.css';
import { createRoot } from 'react-dom/client';
import { watchShift } from '../shared/quickExit';
import { App } from './App';

const root = document.getElementById('root');
if (root && location.pathname !== '/blank') {
  watchShift();
  createRoot(root).render(<App />);
}
