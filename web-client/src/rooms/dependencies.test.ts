import { describe, expect, it } from 'vitest';

const sources = import.meta.glob<string>('./**/*.{ts,tsx}', { eager: true, query: '?raw', import: 'default' });
const parts = [
  'seats',
  'arrivals',
  'door',
  'chat',
  'floor',
  'tracks',
  'safety',
  'breaks',
  'pause',
  'lead',
  'plan',
  'schedule',
  'captions',
  'polls',
  'questions',
  'shelf',
  'siderooms',
  'signals',
  'rounds',
  'timers',
  'exercises',
  'keys',
];

/** Each file with the files and packages that it imports; files by their place in rooms/, or in src/ when they are elsewhere. */
const imports = Object.entries(sources)
  .filter(([path]) => !/\.test\.|\/testing\.ts$/.test(path))
  .flatMap(([path, text]) =>
    [...text.matchAll(/^(?:import|export)[^;]*?from '([^']+)'|import\('([^']+)'\)/gm)].map((found) => {
      const target = found[1] ?? found[2] ?? '';
      const isType = /^import type /.test(found[0]);
      return { file: path.slice(2), isType, target: target.startsWith('.') ? resolved(path, target) : target };
    }),
  );

function resolved(from: string, target: string): string {
  return new URL(target, `file:///rooms/${from.slice(2)}`).pathname.slice(1).replace(/^rooms\//, '');
}

const isView = (file: string) => file.endsWith('.tsx');
const isState = (file: string) => file === 'room.ts' || parts.some((part) => file === `${part}/${part}.ts`);
const trespasses = (who: (file: string) => boolean, whom: (target: string, isType: boolean) => boolean) =>
  imports
    .filter(({ file, target, isType }) => who(file) && whom(target, isType))
    .map(({ file, target }) => `${file} imports ${target}`);

/** Whoever creates the room's store, and the store itself, bring the network in. */
const network = /^(@microsoft\/signalr|roomConnection|media\/peerConnection)$/;

describe('who may know whom in the room', () => {
  it('reads the imports', () => {
    expect(imports).toContainEqual({ file: 'room.ts', isType: false, target: 'chat/chat' });
    expect(imports).toContainEqual({ file: 'chat/Message.tsx', isType: true, target: 'roomStore' });
    expect(new Set(imports.filter(({ file }) => isState(file)).map(({ file }) => file)).size).toBe(1 + parts.length);
  });

  it('the fold of a part knows the contracts and the folds of other parts: no view, no network, no browser', () => {
    const allowed = new Set(['shared/contracts', 'event', 'byId', ...parts.map((part) => `${part}/${part}`)]);
    expect(trespasses(isState, (target) => !allowed.has(target))).toEqual([]);
  });

  it('views read the store, and know no connection', () => {
    expect(trespasses(isView, (target) => network.test(target))).toEqual([]);
    const opens = (file: string) => isView(file) && file !== 'RoomPage.tsx';
    expect(trespasses(opens, (target, isType) => target === 'roomStore' && !isType)).toEqual([]);
  });

  it('nothing but views imports a view', () => {
    const views = new Set(
      Object.keys(sources)
        .filter(isView)
        .map((path) => path.slice(2, -'.tsx'.length)),
    );
    expect(
      trespasses(
        (file) => !isView(file),
        (target, isType) => views.has(target) && !isType,
      ),
    ).toEqual([]);
  });

  it('only the store and the connection itself reach the network', () => {
    const own = new Set(['roomStore.ts', 'roomConnection.ts']);
    expect(
      trespasses(
        (file) => !own.has(file),
        (target, isType) => network.test(target) && !isType,
      ),
    ).toEqual([]);
  });
});
