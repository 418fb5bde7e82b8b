// Recovery codes as a file, or copied. They stand on the page as text, for everybody without this script.
import { announce } from '../shared/announce';

for (const row of document.querySelectorAll<HTMLElement>('[data-codes]')) {
  const codes = row.dataset.codes ?? '';
  row.querySelector('[data-save]')?.addEventListener('click', () => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(new Blob([`${location.host}\n\n${codes}\n`], { type: 'text/plain' }));
    link.download = row.dataset.file ?? '';
    link.click();
    URL.revokeObjectURL(link.href);
  });
  row.querySelector('[data-copy]')?.addEventListener('click', async () => {
    await navigator.clipboard.writeText(codes);
    announce(row.dataset.copied ?? '');
  });
  row.hidden = false;
}
