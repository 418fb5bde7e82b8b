import type { Keepsake } from './contracts';

// Twelve small drawn objects that stand in for a face. 48 x 48, filled with currentColor.

export const keepsakeArt = {
  fern: '<path d="M23 42V10c0-2 2-2 2 0v32zM24 15c1-5 5-8 10-8 0 5-4 9-10 10zm0 9c2-5 6-7 12-7-1 6-6 8-12 9zm0 10c2-5 7-7 13-6-2 6-7 8-13 8zM24 19c-1-5-5-7-10-7 0 5 4 8 10 9zm0 10c-2-5-6-7-12-6 1 5 6 8 12 8z"/>',
  hill: '<path d="M4 38 17 16l7 11 6-8 14 19z"/><circle cx="34" cy="12" r="4"/>',
  moon: '<path d="M30 7a17 17 0 1 0 11 26A15 15 0 0 1 30 7z"/><circle cx="36" cy="16" r="1.8"/>',
  boat: '<path d="M23 6v24H9zM26 11v19h12zM6 33h36c-2 5-6 8-11 8H17c-5 0-9-3-11-8z"/>',
  feather: '<path d="M38 6C22 8 12 18 12 31l-3 9c0 2 2 2 3 0l2-5c14 2 24-10 24-29z"/>',
  cup: '<path d="M9 17h24v4h3a6 6 0 0 1 0 12h-4c-1 5-5 8-11 8S9 37 9 30zm24 8v4h3a2 2 0 0 0 0-4zM15 13c-2-3 2-4 0-7M22 13c-2-3 2-4 0-7" /><path d="M16 13c-3-3 1-5-1-8l2-1c3 4-1 5 1 8zM24 13c-3-3 1-5-1-8l2-1c3 4-1 5 1 8z"/>',
  stones:
    '<ellipse cx="24" cy="36" rx="16" ry="6"/><ellipse cx="24" cy="24.5" rx="11" ry="5"/><ellipse cx="24" cy="15" rx="6.5" ry="4"/>',
  lantern: '<path d="M20 5h8v3h4v4H16V8h4zM15 14h18l3 22H12zm6 4-1 14h8l-1-14zM11 38h26v4H11z"/>',
  wren: '<path d="M6 22c6-1 8-9 17-9 4 0 6 2 8 2l7 3-6 3c1 10-6 16-14 16l3 5h-3l-4-6C8 33 6 28 6 22z"/>',
  acorn: '<path d="M22 5h4v6c8 0 13 4 13 9H9c0-5 5-9 13-9zM11 23h26c0 11-6 18-13 20-7-2-13-9-13-20z"/>',
  shell:
    '<path d="M24 42c-3 0-5-2-6-4C9 33 5 27 6 20c4 0 6 2 8 4-2-6-1-11 3-15 3 2 5 5 7 10 2-5 4-8 7-10 4 4 5 9 3 15 2-2 4-4 8-4 1 7-3 13-12 18-1 2-3 4-6 4z"/>',
  cloud: '<path d="M14 37a9 9 0 0 1-1-18 12 12 0 0 1 23-1 10 10 0 0 1-1 19z"/>',
} as const satisfies Record<Keepsake, string>;
