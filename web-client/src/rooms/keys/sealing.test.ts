import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { utf8 } from '../../shared/bytes';
import type { KeysView, RoomCommand } from '../../shared/contracts';
import { eventually } from '../../shared/eventually';
import { keyIdOf } from '../../shared/senderKey';
import type { EventOf } from '../event';
import type { Room } from '../room';
import { folded, joined, roomOf } from '../testing';
import { longestUse } from './due';
import { messagePlace, Readable, readersOf, sealedMessage } from './readable';
import { roomSecretOf } from './record';
import type { KeptRing } from './ring';
import { Sealing } from './sealing';
import type { KeptTextKey, KeyOfSeat } from './textKeys';
import { Texts } from './texts';
import { longestChain } from './words';

const realTimeout = globalThis.setTimeout;
beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
afterEach(() => vi.useRealTimers());

const noKeys: KeysView = { published: [], handed: [], opened: [] };

/** A server with pages: each wish becomes events at once, and each page is told of those for it. */
class Hub {
  readonly pages = new Map<string, Page>();
  holdsBack = '';
  readonly log: EventOf<'messagePosted'>[] = [];
  private numbers = 0;

  join(
    seat: string,
    secret = 'sixteen letters!',
    kept: KeptRing | null = null,
    keptTexts: readonly KeptTextKey[] = [],
    isUnable = false,
  ): Page {
    const page = new Page(this, seat, secret, kept, keptTexts, isUnable);
    const others = [...this.pages.keys()].filter((other) => other !== seat);
    page.room = folded(roomOf({ keys: noKeys }), ...others.map((other) => joined(other)), joined(seat));
    for (const other of others) {
      const key = this.pages.get(other)?.room.keys?.published.get(other);
      if (key) page.room = folded(page.room, { $type: 'keyPublished', who: other, ...key });
    }
    for (const message of this.log) page.room = folded(page.room, message);
    for (const other of this.pages.values()) if (other.seat !== seat) other.hear(joined(seat));
    this.pages.set(seat, page);
    page.sealing.follow(page.room, seat);
    return page;
  }

  leave(seat: string): void {
    this.pages.get(seat)?.sealing.close();
    this.pages.delete(seat);
    for (const page of this.pages.values()) page.hear({ $type: 'participantLeft', who: seat });
  }

  post(message: EventOf<'messagePosted'>): void {
    this.log.push(message);
    this.all(message);
  }

  all(event: Parameters<typeof folded>[1]): void {
    for (const page of this.pages.values()) page.hear(event);
  }

  take(by: string, command: RoomCommand): void {
    if (command.$type === 'publishKey') {
      this.numbers += 1;
      this.all({ $type: 'keyPublished', who: by, number: this.numbers, key: command.key });
    }
    if (command.$type !== 'handKeys') return;
    for (const { to, box } of command.keys)
      if (to !== this.holdsBack) this.pages.get(to)?.hear({ $type: 'keyHanded', from: by, to, box });
    if (command.opening) this.all({ $type: 'keyOpened', who: by, opening: command.opening });
  }
}

class Page {
  room: Room = roomOf({ keys: noKeys });
  readonly wishes: RoomCommand[] = [];
  readonly used: KeyOfSeat[] = [];
  readonly added: KeyOfSeat[] = [];
  readonly forgotten: number[] = [];
  readonly ways: string[] = [];
  kept: KeptRing | null = null;
  isAway = false;
  keptTexts: readonly KeptTextKey[];
  readonly sealing: Sealing;
  readonly texts: Texts;

  constructor(
    private readonly hub: Hub,
    readonly seat: string,
    secret: string,
    kept: KeptRing | null,
    keptTexts: readonly KeptTextKey[],
    isUnable: boolean,
  ) {
    this.keptTexts = keptTexts;
    this.texts = new Texts(
      roomSecretOf(utf8(secret), 'room-0001').then(({ text }) => text),
      (keys) => {
        this.keptTexts = keys;
      },
      keptTexts,
    );
    this.sealing = new Sealing(utf8(secret), 'room-0001', {
      ask: async (command) => {
        if (this.isAway) return null;
        this.wishes.push(command);
        this.hub.take(this.seat, command);
        return { version: 1 } as never;
      },
      isUnable,
      frames: {
        go: (way) => void this.ways.push(way),
        use: (key) => void this.used.push(key),
        add: (key) => void this.added.push(key),
        forget: (number) => void this.forgotten.push(number),
      },
      texts: this.texts,
      keep: (now) => {
        this.kept = now;
      },
      kept: () => kept,
    });
  }

  /** Says something to everyone, and returns what the log holds of it. */
  async say(id: string, ...words: readonly [string, string?]): Promise<EventOf<'messagePosted'>> {
    const [body, note = ''] = words;
    const said = { id, audience: 'everyone', toWho: null, replyTo: null } as const;
    const sealed = await this.sealing.seal(messagePlace(said), [body, note]);
    if (sealed === null) throw new Error('too long');
    const message = { ...said, $type: 'messagePosted', who: this.seat, body: sealed } as const;
    this.hub.post(message);
    return message;
  }

  /** Says something to some people alone. */
  async sayTo(
    said: Pick<EventOf<'messagePosted'>, 'id' | 'audience'> & { readonly toWho: string | null },
    body: string,
  ): Promise<EventOf<'messagePosted'>> {
    const place = messagePlace({ ...said, replyTo: null });
    const sealed = await this.sealing.seal(place, [body, ''], (room) => readersOf(room, { ...said, replyTo: null }));
    if (sealed === null) throw new Error('too long');
    const message = { ...said, $type: 'messagePosted', who: this.seat, body: sealed } as const;
    this.hub.post(message); // of a server that tells it to everybody
    return message;
  }

  /** What this page shows of all messages. */
  get reads(): readonly string[] {
    const { messages } = new Readable().room(this.room, this.seat, this.texts.of).chat;
    return messages.map(({ body, note, unread }) => unread ?? (note ? `${note}: ${body}` : body));
  }

  hear(event: Parameters<typeof folded>[1]): void {
    this.room = folded(this.room, event);
    this.sealing.follow(this.room, this.seat);
  }

  get handed(): number {
    return this.wishes.filter((wish) => wish.$type === 'handKeys' && wish.keys.length > 0).length;
  }

  /** Whether this page can open what the other encrypts now. */
  opens(other: Page): boolean {
    const now = other.used.at(-1);
    if (!now) return false;
    return this.added.some(
      (had) =>
        had.number === now.number &&
        had.page === now.page &&
        had.key.generation === now.key.generation &&
        had.key.step <= now.key.step,
    );
  }
}

/** Lets time go by; the keys themselves are worked out in real time. */
async function pass(ms: number): Promise<void> {
  for (let at = 0; at < ms; at += 50) {
    await vi.advanceTimersByTimeAsync(50);
    for (let i = 0; i < 4; i += 1) await new Promise((resolve) => realTimeout(resolve, 0));
  }
}
const settled = (check: () => void | Promise<void>) =>
  eventually(async () => {
    await pass(200);
    await check();
  });

/** A page that still hands its key on says nothing before that, so time goes on meanwhile. */
async function done<T>(what: Promise<T>): Promise<T> {
  let isDone = false;
  const ended = () => {
    isDone = true;
  };
  what.then(ended, ended);
  while (!isDone) await pass(50);
  return what;
}

async function three() {
  const hub = new Hub();
  const pages = ['seat-ann', 'seat-ben', 'seat-cal'].map((seat) => hub.join(seat));
  await settled(() => {
    for (const page of pages) expect(page.sealing.state).toMatchObject({ isSecured: true, strangers: [] });
  });
  const [ann, ben, cal] = pages as [Page, Page, Page];
  return { hub, ann, ben, cal };
}

describe('keys that follow the room', () => {
  it('reach all who come together, who then read the same words', async () => {
    const { ann, ben, cal } = await three();
    for (const [one, other] of [[ann, ben], [ben, cal], [cal, ann]] as const) expect(one.opens(other)).toBe(true); // biome-ignore format: short
    await settled(async () => {
      const words = await Promise.all([ann, ben, cal].map(({ sealing }) => sealing.words()));
      expect(words[0]).toHaveLength(4);
      expect(words[1]).toEqual(words[0]);
      expect(words[2]).toEqual(words[0]);
    });
  });

  it('are replaced once for all who go within a second, and nobody who went opens what follows', async () => {
    const { hub, ann, ben, cal } = await three();
    const dee = hub.join('seat-dee');
    await settled(() => expect(dee.opens(ann)).toBe(true));
    const before = ann.handed;
    hub.leave('seat-ben');
    await pass(300);
    hub.leave('seat-cal');
    await pass(300);
    expect(ann.handed).toBe(before);
    await settled(() => expect(ann.handed).toBe(before + 1));
    await pass(2000);
    expect(ann.handed).toBe(before + 1);
    expect([ben, cal, dee].map((page) => page.opens(ann))).toEqual([false, false, true]);
    expect(ann.forgotten).toHaveLength(2);
  });

  it('are not called secured from the moment on at which somebody came or went until all have what they need', async () => {
    const { hub, ann } = await three();
    const told: boolean[] = [];
    ann.sealing.onChange = () => {
      const { isSecured } = ann.sealing.state;
      if (told.at(-1) !== isSecured) told.push(isSecured);
    };
    hub.leave('seat-cal');
    await settled(() => expect(told).toEqual([false, true]));
    const dee = hub.join('seat-dee');
    await settled(() => expect([told, dee.sealing.state.isSecured]).toEqual([[false, true, false, true], true]));
  });

  it('go to nobody who has stepped out, and come back with them', async () => {
    const { hub, ann, ben } = await three();
    hub.all({ $type: 'steppedOut', who: 'seat-ben', since: 1 });
    await settled(() => expect(ben.opens(ann)).toBe(false));
    hub.all({ $type: 'steppedBack', who: 'seat-ben' });
    await settled(() => expect(ben.opens(ann)).toBe(true));
  });

  it('are replaced after an hour', async () => {
    const { ann, ben } = await three();
    const generation = ann.used.at(-1)?.key.generation ?? 0;
    vi.setSystemTime(Date.now() + longestUse);
    ann.sealing.follow(ann.room, ann.seat);
    await settled(() => expect(ann.used.at(-1)?.key.generation).toBeGreaterThan(generation));
    await settled(() => expect(ben.opens(ann)).toBe(true));
  });

  it('are handed again when the connection was away', async () => {
    const { hub, ann } = await three();
    ann.isAway = true;
    const dee = hub.join('seat-dee');
    await pass(1000);
    expect(dee.opens(ann)).toBe(false);
    ann.isAway = false;
    await settled(() => expect(dee.opens(ann)).toBe(true));
  });

  it('go to nobody without the secret, and nobody is secured while such a person is there', async () => {
    const { hub, ann, ben } = await three();
    const eve = hub.join('seat-eve', 'a guess at it!!!');
    await settled(() => expect(ann.sealing.state).toMatchObject({ isSecured: false, strangers: ['seat-eve'] }));
    await pass(1000);
    expect(eve.added).toEqual([]);
    expect(await ben.sealing.words()).toBeNull();
    hub.leave('seat-eve');
    await settled(() => expect(ann.sealing.state.isSecured).toBe(true));
  });

  it('go on after a reload with the same page for the others, and with no key that was used', async () => {
    const { hub, ann, ben } = await three();
    const used = new Set(ann.used.map(({ number, key }) => keyIdOf({ number, ...key })));
    ann.sealing.close();
    const again = hub.join('seat-ann', 'sixteen letters!', ann.kept);
    hub.all(joined('seat-ann'));
    await settled(() => expect(ben.opens(again)).toBe(true));
    expect(again.kept?.pair).toEqual(ann.kept?.pair);
    for (const { number, key } of again.used) expect(used.has(keyIdOf({ number, ...key }))).toBe(false);
  });

  it('are asked for anew, as another page, when one was held back', async () => {
    const { hub, ann, ben } = await three();
    const record = ben.room.keys?.published.get('seat-ben')?.key;
    hub.holdsBack = 'seat-ben';
    const dee = hub.join('seat-dee');
    await settled(() => expect(dee.opens(ann)).toBe(true));
    const before = ann.handed;
    hub.leave('seat-cal'); // everybody makes another key, and the server keeps those for Ben to itself
    await settled(() => expect(ann.handed).toBe(before + 1));
    expect(ben.opens(ann)).toBe(false);
    ben.sealing.lacks(ann.used.at(-1)?.number ?? 0);
    await settled(() => expect(ben.sealing.state.isSecured).toBe(false));
    hub.holdsBack = '';
    await pass(11_000);
    await settled(() => expect(ben.opens(ann)).toBe(true));
    expect(ben.room.keys?.published.get('seat-ben')?.key).not.toBe(record);
  });

  it('are missed by whoever gets nothing but a message that is sealed with one that was held back', async () => {
    const { hub, ann, ben } = await three();
    hub.holdsBack = 'seat-ben';
    const before = ann.handed;
    hub.leave('seat-cal');
    await settled(() => expect(ann.handed).toBe(before + 1));
    await settled(() => expect(ben.sealing.state.isSecured).toBe(true));
    await done(ann.say('message-1', 'Words'));
    await settled(() => expect(ben.sealing.state.isSecured).toBe(false));
    expect(ben.reads).toEqual(['locked']);
    hub.holdsBack = '';
    await pass(11_000);
    await settled(() => expect(ben.opens(ann)).toBe(true));
    await settled(() => expect(ben.sealing.state.isSecured).toBe(true));
  });

  it('seal nothing but texts while somebody is here whose page can do no more, and nobody goes on so unasked', async () => {
    const { hub, ann, ben, cal } = await three();
    const dee = hub.join('seat-dee', 'sixteen letters!', null, [], true);
    await settled(() => expect(dee.sealing.state.ready).toEqual(['seat-ann', 'seat-ben', 'seat-cal']));
    const unable = ['seat-dee'];
    for (const page of [ann, ben, cal]) expect(page.sealing.state).toMatchObject({ way: 'held', unable });
    expect(dee.sealing.state.way).toBe('clear');

    // Each page goes on for itself, and what is written is read by all, and in the log by nobody.
    ann.sealing.stay();
    await settled(() => expect(ann.ways).toEqual(['held', 'clear']));
    expect([ben.ways, cal.ways]).toEqual([['held'], ['held']]);
    await done(dee.say('message-1', 'Thank you for letting me in'));
    await settled(() => expect(ben.reads).toEqual(['Thank you for letting me in']));
    expect(JSON.stringify(hub.log)).not.toContain('Thank you');

    // Another one like that changes nothing; with the last of them it is over for all, and the next one is another question.
    const eli = hub.join('seat-eli', 'sixteen letters!', null, [], true);
    await settled(() => expect(ann.sealing.state.unable).toEqual(['seat-dee', 'seat-eli']));
    hub.leave('seat-dee');
    await settled(() => expect(ann.sealing.state).toMatchObject({ way: 'clear', unable: ['seat-eli'] }));
    expect(eli.sealing.state.way).toBe('clear');
    hub.leave('seat-eli');
    await settled(() => {
      for (const page of [ann, ben, cal])
        expect(page.sealing.state).toMatchObject({ way: 'sealed', unable: [], isSecured: true });
    });
    hub.join('seat-eli', 'sixteen letters!', null, [], true);
    await settled(() => expect(ann.ways).toEqual(['held', 'clear', 'sealed', 'held']));
  });

  it('are handed to somebody who can seal texts alone only after this page has stopped what it sends', async () => {
    const hub = new Hub();
    const ann = hub.join('seat-ann');
    await settled(() => expect(ann.used).not.toHaveLength(0));
    let atHanding: string | undefined;
    const take = hub.take.bind(hub);
    hub.take = (by, command) => {
      if (by === 'seat-ann' && command.$type === 'handKeys') atHanding = ann.ways.at(-1);
      take(by, command);
    };
    const dee = hub.join('seat-dee', 'sixteen letters!', null, [], true);
    await settled(() => expect(dee.sealing.state.ready).toEqual(['seat-ann']));
    expect(atHanding).toBe('held');
  });

  it('of somebody without the secret who says that they can seal nothing change nothing', async () => {
    const { hub, ann } = await three();
    hub.join('seat-eve', 'a guess at it!!!', null, [], true);
    await settled(() => expect(ann.sealing.state.strangers).toEqual(['seat-eve']));
    expect(ann.sealing.state).toMatchObject({ way: 'sealed', unable: [] });
  });

  it('go on as another page when the numbers for the words are used up', async () => {
    const { hub, ann, ben } = await three();
    ann.sealing.close();
    const worn = hub.join(
      'seat-ann',
      'sixteen letters!',
      ann.kept && { ...ann.kept, used: longestChain - 1, opening: null },
    );
    hub.all(joined('seat-ann'));
    await settled(() => expect(worn.wishes.filter(({ $type }) => $type === 'publishKey')).toHaveLength(2));
    await settled(() => expect(ben.opens(worn)).toBe(true));
    await settled(async () => expect(await worn.sealing.words()).toHaveLength(4));
    await done(worn.say('message-1', 'Still here'));
    await settled(() => expect(ben.reads).toEqual(['Still here']));
  });
});

describe('messages', () => {
  it('are read by all who are here, and are not in the log', async () => {
    const { hub, ann, ben, cal } = await three();
    await done(ann.say('message-1', 'My brother died in May.', 'Grief'));
    await done(ben.say('message-2', 'Thank you for saying that.'));
    const both = ['Grief: My brother died in May.', 'Thank you for saying that.'];
    await settled(() => {
      for (const page of [ann, ben, cal]) expect(page.reads).toEqual(both);
    });
    for (const text of ['brother', 'Grief', 'Thank'])
      expect(hub.log.some(({ body }) => atob(body.replaceAll('-', '+').replaceAll('_', '/')).includes(text))).toBe(
        false,
      );
    expect(new Set(hub.log.map(({ body }) => body.length))).toEqual(new Set([304])); // two of one size
  });

  it('of before are closed to a newcomer, and open again to whoever reloads', async () => {
    const { hub, ann, ben } = await three();
    await done(ann.say('message-1', 'Before'));
    await settled(() => expect(ben.reads).toEqual(['Before']));
    const dee = hub.join('seat-dee');
    await settled(() => expect(dee.opens(ann)).toBe(true));
    await done(ann.say('message-2', 'After'));
    await done(ben.say('message-3', 'Mine'));
    await settled(() => expect(dee.reads).toEqual(['locked', 'After', 'Mine']));

    ben.sealing.close();
    const again = hub.join('seat-ben', 'sixteen letters!', ben.kept, ben.keptTexts);
    hub.all(joined('seat-ben'));
    await settled(() => expect(again.reads).toEqual(['Before', 'After', 'Mine']));
    const stranger = hub.join('seat-ben', 'sixteen letters!'); // the same seat on another device
    hub.all(joined('seat-ben'));
    await settled(() => expect(stranger.reads).toEqual(['locked', 'locked', 'locked']));
  });

  it('wait for another key while somebody who has gone still has this one', async () => {
    const { hub, ann, ben, cal } = await three();
    hub.leave('seat-cal');
    const said = ann.say('message-1', 'Now that Cal is gone');
    await pass(500);
    expect(hub.log).toEqual([]);
    await settled(() => expect(ben.reads).toEqual(['Now that Cal is gone']));
    cal.hear(await said); // a server that tells them all the same
    await cal.texts.look(cal.room, 'seat-cal', true);
    expect(cal.reads).toEqual(['locked']);
  });

  it('that the server changed, moved or gave to somebody else are not shown', async () => {
    const { hub, ann, ben } = await three();
    const said = await done(ann.say('message-1', 'For everyone'));
    const changed = `${said.body.slice(0, -5)}AAAAA`;
    for (const lie of [
      { ...said, id: 'message-2' },
      { ...said, id: 'message-3', body: changed },
      { ...said, id: 'message-4', who: 'seat-cal' },
      { ...said, id: 'message-5', audience: 'facilitators' as const },
      { ...said, id: 'message-6', body: 'In plain words' },
    ])
      hub.post(lie);
    await settled(() => expect(ben.reads).toEqual(['For everyone', ...Array(5).fill('broken')]));
  });

  it('of one page can be in nobody else\u2019s name, also not with the key of all', async () => {
    const { hub, ann, ben } = await three();
    const place = messagePlace({ id: 'message-1', audience: 'everyone', toWho: null, replyTo: null });
    const body = (await ann.texts.sealForLink(place, ['Words', ''])) ?? '';
    hub.post({ $type: 'messagePosted', id: 'message-1', who: 'seat-ben', body, audience: 'everyone' });
    await settled(() => expect(ben.reads).toEqual(['broken']));
  });

  it('between people whose links differ say so, on both sides', async () => {
    const { hub, ann, ben } = await three();
    const eve = hub.join('seat-eve', 'a guess at it!!!');
    await done(eve.say('message-1', 'Can anybody read me?'));
    await done(ann.say('message-2', 'Welcome'));
    await settled(() => expect(ben.reads).toEqual(['stranger', 'Welcome']));
    await settled(() => expect(eve.reads).toEqual(['Can anybody read me?', 'stranger']));
  });

  it('to one person, and to those who lead, open for them and their author alone, whoever else is given them', async () => {
    const { hub, ann, ben, cal } = await three();
    hub.all({ $type: 'participantJoined', who: 'seat-cal', name: 'seat-cal', keepsake: 'fern', tint: 'moss', role: 'facilitator' }); // biome-ignore format: long
    await settled(() => expect(ann.sealing.state.isSecured).toBe(true));
    await settled(() => expect(cal.sealing.state.isSecured).toBe(true));
    await done(ann.sayTo({ id: 'message-1', audience: 'direct', toWho: 'seat-ben' }, 'I am glad that you came'));
    await done(ben.sayTo({ id: 'message-2', audience: 'facilitators', toWho: null }, 'Can I talk to you afterwards?'));
    await done(cal.sayTo({ id: 'message-3', audience: 'colleagues', toWho: null }, 'Only for us who lead'));
    await settled(() => expect(ann.reads).toEqual(['I am glad that you came', 'locked', 'locked']));
    expect(ben.reads).toEqual(['I am glad that you came', 'Can I talk to you afterwards?', 'locked']);
    expect(cal.reads).toEqual(['locked', 'Can I talk to you afterwards?', 'Only for us who lead']);
    for (const page of [ann, ben, cal]) expect(page.sealing.state.isSecured).toBe(true); // no key is missed for what is for others

    // After a reload they open again, also when their author has gone.
    hub.leave('seat-ann');
    ben.sealing.close();
    const again = hub.join('seat-ben', 'sixteen letters!', ben.kept, ben.keptTexts);
    await settled(() => expect(again.reads.slice(0, 2)).toEqual(['I am glad that you came', 'Can I talk to you afterwards?'])); // biome-ignore format: long
  });

  it('to one person can be made in nobody’s name by others, and go to nobody else by a change of who they are for', async () => {
    const { hub, ann, ben, cal } = await three();
    const said = await done(ann.sayTo({ id: 'message-1', audience: 'direct', toWho: 'seat-ben' }, 'For you'));
    // Cal has every key that all have, and a server that helps.
    const place = messagePlace({ id: 'message-2', audience: 'direct', toWho: 'seat-ben', replyTo: null });
    const anns = ann.used.at(-1);
    if (!anns) throw new Error('no key');
    const forged = (await cal.texts.seal(anns, place, ['Forged', ''])) ?? '';
    hub.post({ ...said, id: 'message-2', body: forged });
    hub.post({ ...said, id: 'message-3' });
    hub.post({ ...said, id: 'message-4', audience: 'everyone' });
    await settled(() => expect(ben.reads).toEqual(['For you', 'broken', 'locked', 'broken']));
    expect(cal.reads[0]).toBe('locked');
    const logged = ben.room.chat.messages[0];
    const proof = logged && (await ben.texts.proofOf(sealedMessage(logged)));
    expect(proof).toEqual(logged && (await ann.texts.proofOf(sealedMessage(logged))));
    expect(proof?.key).toMatch(/^[\w-]{43}$/);
    expect(logged && (await cal.texts.proofOf(sealedMessage(logged)))).toBeNull();
  });

  it('keep no keys but those of what is still to be read', async () => {
    const { hub, ann, ben } = await three();
    await done(ann.say('message-1', 'One'));
    await settled(() => expect(ben.keptTexts).toHaveLength(1));
    hub.all({ $type: 'messageTakenDown', id: 'message-1', by: 'seat-ann', author: 'seat-ann' });
    await settled(() => expect(ben.keptTexts).toEqual([]));
    expect(ben.reads).toEqual(['']);
  });
});
