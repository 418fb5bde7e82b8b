import type { Room } from '../rooms/room';
import type { RoomStore } from '../rooms/roomStore';
import type { Refusal, RoomEvent } from '../shared/contracts';
import { onQuickExit } from '../shared/quickExit';
import type { Key } from '../texts/keys';
import { t } from '../texts/texts';
import { forgetRehearsal, keepRehearsal, keepSummary, keptRehearsal, keptSummary } from './kept';
import { again, beginning, exerciseOf, goneOn, goneTo, heard, matches, type Progress, summaryOf } from './progress';
import { ScriptedPerson } from './ScriptedPerson';
import type { Deed, ExerciseKey, Practice, Script } from './script';
import { silenceAll } from './voice';

export type RehearsalState = {
  readonly progress: Progress;
  /** The people are there, and the first exercise has begun. */
  readonly isReady: boolean;
  /** Why somebody scripted could not come, if so: the room is being reached again, or is full. */
  readonly trouble: Refusal | null;
  /** How the people are called now, by their keys. */
  readonly names: Readonly<Record<string, string>>;
};

const answerAfter = 2000;
const shareFor = 5000;
const talkFor = 60_000;
const comesBackAfter = 5000;
const betweenArrivals = 150; // a weak device takes them one after the other

/**
 * A rehearsal that goes on: plays the script with scripted people, and follows in the facilitator's own log how far they are. All of it is
 * in this page, and nothing of it is sent anywhere but as what the people do in the room.
 */
export class Rehearsal {
  private state: RehearsalState;
  private readonly listeners = new Set<() => void>();
  private readonly people: readonly ScriptedPerson[];
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  /** Quick exit: nothing of it is kept or shown any more. */
  isExited = false;

  private store: RoomStore | null = null;
  private isGone = false;
  private begun = 0; // counts beginnings of exercises, so that what was planned for an earlier one is not done

  constructor(
    readonly script: Script,
    private readonly place: { readonly room: string; readonly participantCode: string },
    only: readonly ExerciseKey[] = [],
    private readonly now: () => number = Date.now,
  ) {
    const kept = keptRehearsal(place.room);
    const told = {
      changed: () => this.keep(),
      gone: (person: ScriptedPerson, why: Refusal) => this.lost(person, why),
    };
    this.people = script.people.map(
      (spec) => new ScriptedPerson(spec, place.participantCode, told, kept?.seats[spec.key]),
    );
    const progress = kept?.progress ?? beginning(script, now(), only);
    this.state = { progress, isReady: false, trouble: null, names: {} };
    this.name();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  readonly getState = (): RehearsalState => this.state;

  get exercise(): Practice | null {
    return exerciseOf(this.script, this.state.progress);
  }

  /** The facilitator's room is there. The answer ends what goes on with it. */
  begin(store: RoomStore): () => void {
    this.store = store;
    store.onEvent = (event, room) => this.hear(event, room);
    const forgetExit = onQuickExit(() => {
      this.isExited = true;
      this.end();
    });
    let started = false;
    const start = (): void => {
      if (started || store.getState().phase !== 'here') return;
      started = true;
      void this.gather();
    };
    const quiet = store.subscribe(start);
    start();
    return () => {
      quiet();
      forgetExit();
      this.end();
    };
  }

  // ---- what the facilitator presses

  skip = (): void => this.goOn();

  goOn = (): void => {
    this.show({ progress: goneOn(this.state.progress, this.now()) });
    void this.play();
  };

  repeat = (): void => {
    this.show({ progress: again(this.state.progress, this.now()) });
    void this.play();
  };

  goTo = (place: number): void => {
    this.show({ progress: goneTo(this.state.progress, place, this.now()) });
    void this.play();
  };

  /** Tries again to bring the people who could not come. */
  gatherAgain = (): void => {
    this.show({ trouble: null });
    void this.gather();
  };

  /** The rehearsal is over: what was done is kept on this device for its summary. */
  finish(): void {
    if (this.isGone) return;
    keepSummary(summaryOf(this.script, this.state.progress, this.now(), keptSummary()));
    forgetRehearsal();
    this.end();
  }

  // ---- the people

  private async gather(): Promise<void> {
    for (const person of this.people) {
      if (this.isGone) return;
      const isKept = person.kept !== null;
      if (person.standing !== 'away' || !(person.spec.begins || isKept)) continue;
      const refusal = await person.arrive();
      if (refusal && !['removed', 'knock_declined'].includes(refusal.code) && !this.isGone) {
        this.show({ trouble: refusal });
        return;
      }
      this.letIn(person);
      await new Promise((done) => setTimeout(done, betweenArrivals));
    }
    if (this.isGone) return;
    this.show({ isReady: true });
    if (this.state.progress.phase === 'running') await this.play();
  }

  /** With the facilitator's own seat, where they are not asked to do it. */
  private letIn(person: ScriptedPerson): void {
    const { exercise } = this;
    const isAsked = exercise?.arriving === true && exercise.cast.includes(person.spec.key);
    if (person.standing === 'waiting' && !isAsked) void this.store?.execute({ $type: 'letIn', who: [person.who] });
  }

  private async play(): Promise<void> {
    const turn = ++this.begun;
    const { exercise } = this;
    if (!exercise || this.isGone) return;
    for (const key of exercise.cast) {
      if (turn !== this.begun || this.isGone) return;
      if (!exercise.arriving) await this.bring(key);
    }
    for (const deed of exercise.begin) {
      if (deed.after !== undefined) this.plan(deed);
      else if (turn === this.begun && !this.isGone) await this.do(deed); // the door is set before somebody comes to it
    }
  }

  /** Whoever is needed and not there comes in, as somebody else if they were sent away. */
  private async bring(key: string): Promise<void> {
    const person = this.person(key);
    if (!person || person.standing === 'inside') return;
    if (person.standing === 'away') {
      const refusal = await person.arrive();
      if (refusal) await person.arriveAsAnother();
    }
    this.letIn(person);
    this.name();
  }

  private async do(deed: Deed): Promise<void> {
    const person = deed.who === undefined ? undefined : this.person(deed.who);
    const text = deed.text === undefined ? '' : t(deed.text as Key);
    switch (deed.do) {
      case 'setDoor':
        await this.store?.execute({ $type: 'setDoor', mode: 'knock' });
        return;
      case 'arrive':
        if (!person) return;
        if (person.standing === 'away' && !person.kept) await person.arrive();
        else await person.arriveAsAnother();
        this.name();
        return;
      case 'writeAtDoor':
        if (person?.standing === 'waiting') await person.do({ $type: 'writeAtDoor', text });
        return;
      case 'say':
        await person?.say(text, 'everyone');
        return;
      case 'write':
        await person?.say(text, 'facilitators');
        return;
      case 'speak':
        await person?.speak(talkFor);
        return;
      case 'hush':
        await Promise.all(this.people.map((each) => each.hush()));
        return;
      case 'sayNotSafe':
        await person?.do({ $type: 'sayNotSafe', choice: deed.choice ?? null });
        return;
      default:
        deed.do satisfies never;
    }
  }

  /** Nobody is missing for long: who was sent away comes back as somebody else, and who moved to another tab is there. */
  private lost(person: ScriptedPerson, { code }: Refusal): void {
    this.keep();
    if (this.isGone || code === 'moved_elsewhere' || code === 'room_ended' || code === 'left') return;
    const { exercise } = this;
    const { key } = person.spec;
    const isNeeded = exercise?.cast.includes(key) === true && this.state.progress.phase === 'running';
    const mayBeUndone = exercise?.key === 'remove' && isNeeded;
    if (mayBeUndone) return;
    this.later(comesBackAfter, async () => {
      if (person.standing !== 'away') return; // it was taken back meanwhile
      await person.arriveAsAnother();
      this.name();
      if (!isNeeded || this.exercise !== exercise || !exercise) return;
      this.letIn(person);
      for (const deed of exercise.begin) if (deed.who === key && deed.do !== 'arrive') this.plan(deed);
    });
  }

  // ---- what the log says

  private hear(event: RoomEvent, room: Room): void {
    if (this.isGone) return;
    const cast = this.cast();
    const { exercise } = this;
    const names = (key: string) => this.state.names[key];
    const before = this.state.progress;
    const progress = heard(before, this.script, event, cast, this.now(), names);
    if (progress !== before) this.show({ progress });
    for (const deed of exercise?.then ?? []) if (matches(deed.on, event, cast)) this.plan(deed);
    this.answer(event, room);
  }

  /** What anybody scripted does when they are asked, whichever exercise is on. */
  private answer(event: RoomEvent, room: Room): void {
    const who = 'who' in event && typeof event.who === 'string' ? event.who : null;
    const to = event.$type === 'stickOffered' ? event.to : who;
    const person = this.people.find((each) => each.who !== '' && each.who === to);
    if (!person) return;
    const { key } = person.spec;
    switch (event.$type) {
      case 'turnBegan': {
        const { turn } = event;
        const does = this.exercise?.turns?.[key];
        const had = this.state.progress.notes.includes('later') && does === 'comeBack';
        if (does === 'pass') this.later(answerAfter, () => person.do({ $type: 'passRound', turn }));
        else if (does === 'comeBack' && !had) this.later(answerAfter, () => person.do({ $type: 'comeBackToMe', turn }));
        else {
          this.later(0, () => person.speak(shareFor));
          this.later(shareFor, async () => {
            await person.hush();
            await person.do({ $type: 'finishSharing', turn });
          });
        }
        return;
      }
      case 'stickOffered':
        this.later(answerAfter, () => person.do({ $type: 'takeStick', turn: room.round?.turn ?? 0 }));
        return;
      case 'askedToUnmute':
        this.later(answerAfter, () => person.speak(shareFor));
        return;
      case 'invitedToSpeak':
        this.later(answerAfter, () => person.speak(shareFor));
        this.later(answerAfter + shareFor, async () => {
          await person.hush();
          await person.do({ $type: 'lowerHand' });
        });
        return;
      case 'stepOutAsked':
        if (!event.by) return;
        this.later(answerAfter, async () => {
          await person.do({ $type: 'declineStepOut' });
          await person.say(t('rehearsal.line.stay'), 'facilitators');
        });
        return;
      case 'removalUndone':
        this.later(answerAfter, () => person.arrive());
        return;
      default:
    }
  }

  // ---- inside

  private cast(): ReadonlyMap<string, string> {
    const you = this.store?.getState().you ?? '';
    const seats = this.people.filter(({ who }) => who !== '').map(({ spec, who }) => [spec.key, who] as const);
    return new Map([['you', you], ...seats]);
  }

  private person(key: string): ScriptedPerson | undefined {
    return this.people.find(({ spec }) => spec.key === key);
  }

  /** Not done any more once another exercise has begun. */
  private plan(deed: Deed): void {
    const turn = this.begun;
    this.later(deed.after ?? 0, () => (turn === this.begun ? this.do(deed) : undefined));
  }

  private later(milliseconds: number, run: () => unknown): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (!this.isGone) void run();
    }, milliseconds);
    this.timers.add(timer);
  }

  private name(): void {
    const names = Object.fromEntries(this.people.map(({ spec, called }) => [spec.key, called]));
    this.show({ names });
  }

  private show(part: Partial<RehearsalState>): void {
    this.state = { ...this.state, ...part };
    this.keep();
    for (const listener of this.listeners) listener();
  }

  private keep(): void {
    if (this.isGone) return;
    const seats = Object.fromEntries(
      this.people.flatMap(({ spec, kept }) => (kept ? [[spec.key, kept] as const] : [])),
    );
    keepRehearsal({ ...this.place, progress: this.state.progress, seats });
  }

  private end(): void {
    if (this.isGone) return;
    this.isGone = true;
    for (const timer of this.timers) clearTimeout(timer);
    for (const person of this.people) person.end();
    silenceAll();
  }
}
