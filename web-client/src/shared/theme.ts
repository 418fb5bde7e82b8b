export type Theme = 'light' | 'dark';

const dark = () => window.matchMedia('(prefers-color-scheme: dark)').matches;

/** What is shown now: the choice on this device, else the system's. */
export function currentTheme(): Theme {
  const chosen = document.documentElement.dataset.theme;
  return chosen === 'light' || chosen === 'dark' ? chosen : dark() ? 'dark' : 'light';
}

/** Choosing what the system has anyway goes back to following the system. */
export function chooseTheme(theme: Theme): void {
  const followsSystem = theme === (dark() ? 'dark' : 'light');
  if (followsSystem) delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (followsSystem) localStorage.removeItem('theme');
    else localStorage.setItem('theme', theme);
  } catch {
    // The choice then lasts as long as the page.
  }
}
