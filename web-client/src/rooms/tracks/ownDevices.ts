import {
  canShareScreen,
  type DeviceProblem,
  type EffectProblem,
  isAboutEffect,
  type Opened,
  openScreen,
} from '../../media/devices';
import { type GaveUp, openPicture, openSound } from '../../media/effects/door';
import type { Effect } from '../../media/effects/effects';
import { deviceOf, sourceOf, stopTrack } from '../../media/madeTrack';
import { setOwnVoice } from '../../media/ownVoice';
import type { ExecuteReply, MediaTrack, Refusal, RoomCommand, RoomEvent } from '../../shared/contracts';
import { getSeat } from '../../shared/seat';
import { SetAside } from './setAside';
import { trackKinds as kinds, type SeatTracks } from './tracks';

/** Which devices the person chose; absent for the system's own choice. */
export type Devices = {
  readonly microphone?: string | undefined;
  readonly camera?: string | undefined;
  readonly speaker?: string | undefined;
};

/** What the top of the stage says about a device. */
export type DeviceNotice =
  | {
      readonly kind:
        | 'muted'
        | 'mutedAll'
        | 'onPause'
        | 'cameraStopped'
        | 'cameraRested'
        | 'cameraOffToListen'
        | 'screenStopped'
        | 'away';
    }
  | { readonly kind: 'interrupted'; readonly device: 'microphone' | 'camera' } // by a call or another app
  | { readonly kind: 'device'; readonly device: 'microphone' | 'camera'; readonly problem: DeviceProblem | 'lost' }
  | { readonly kind: EffectProblem }
  | { readonly kind: 'tooSlow'; readonly effect: Effect };

/** Open devices on their way from one room to another. */
export type Given = {
  readonly microphone: { readonly track: MediaStreamTrack; readonly isOn: boolean } | null;
  readonly camera: MediaStreamTrack | null;
};

/** How the page opens a microphone, a camera and a screen; tests give it others. */
export type DeviceDoor = {
  microphone(deviceId: string | undefined, gaveUp: GaveUp): Promise<Opened>;
  camera(deviceId: string | undefined, gaveUp: GaveUp): Promise<Opened>;
  screen(): Promise<MediaStreamTrack | undefined>;
};

export const browserDevices: DeviceDoor = {
  microphone: openSound,
  camera: (deviceId, gaveUp) => {
    const { tint = 'slate', keepsake = 'cloud' } = getSeat() ?? {};
    return openPicture(deviceId, { tint, keepsake }, gaveUp);
  },
  screen: openScreen,
};

/** The room around the devices. */
export type DeviceRoom = {
  /** This person's devices as the log says; undefined when they are not inside. */
  me(): SeatTracks | undefined;
  /** Whether a command can go out. */
  isHere(): boolean;
  /** Whether the room is paused, so that no device goes on. */
  isOnPause(): boolean;
  /** Whether the page is out of sight. */
  isHidden(): boolean;
  /** Null when done; a refusal is also shown. */
  execute(command: RoomCommand): Promise<Refusal | null>;
  /** Null when the connection is gone; nothing is shown. */
  ask(command: RoomCommand): Promise<ExecuteReply | null>;
  send(kind: MediaTrack, track: MediaStreamTrack | null): Promise<void>;
  setSpeaker(id: string): Promise<void>;
  set(part: {
    devices?: Devices;
    ownCamera?: MediaStream | null;
    opening?: ReadonlySet<MediaTrack>;
    notice?: DeviceNotice;
  }): void;
};

const wishes = {
  microphone: { on: 'turnOnMicrophone', off: 'turnOffMicrophone' },
  camera: { on: 'turnOnCamera', off: 'turnOffCamera' },
  screen: { on: 'startScreen', off: 'stopScreen' },
} as const;
const stops: Partial<Record<RoomEvent['$type'], MediaTrack>> = {
  microphoneMuted: 'microphone',
  cameraStopped: 'camera',
  screenStopped: 'screen',
};

const noticeOf = (device: 'microphone' | 'camera', problem: DeviceProblem | EffectProblem): DeviceNotice =>
  isAboutEffect(problem) ? { kind: problem } : { kind: 'device', device, problem };

/**
 * The person's own microphone, camera and screen: the devices that are open here and the log are made to agree. A device opens only by
 * the person's own press. Anything that the room, the network or the system does meanwhile cancels the press.
 */
export class OwnDevices {
  private readonly tracks = new Map<MediaTrack, MediaStreamTrack>();
  // Counts the wishes about each device: a wish that a later one has overtaken must not open the device.
  private readonly wishes = { microphone: 0, camera: 0, screen: 0 };
  private readonly opening = new Set<MediaTrack>(); // until the room knows that it is on
  private readonly telling = new Set<MediaTrack>(); // the room is being told that it is off
  private readonly aside = new SetAside();
  private devices: Devices = {};
  private closed = false;

  /** The devices that should still be chosen after a reload. */
  onChosen: (devices: Devices) => void = () => undefined;

  constructor(
    private readonly room: DeviceRoom,
    private readonly door: DeviceDoor,
  ) {}

  start(devices: Devices): void {
    this.devices = devices;
    this.room.set({ devices });
  }

  close(): void {
    this.closed = true;
    this.aside.drop();
    for (const track of this.tracks.values()) stopTrack(track);
    this.tracks.clear();
    setOwnVoice(null);
  }

  /** A device that is not open here is off, whatever the log still says. */
  holds(kind: MediaTrack): boolean {
    return this.tracks.has(kind);
  }

  // ---- wishes

  async toggleMicrophone(on = !this.isWanted('microphone')): Promise<void> {
    if (!on) return this.turnOff('microphone');
    if (this.room.isOnPause()) return this.room.set({ notice: { kind: 'onPause' } });
    if (this.room.me()?.microphone === 'held') return this.room.set({ notice: { kind: 'muted' } });
    return this.turnOn('microphone');
  }

  async toggleCamera(on = !this.isWanted('camera')): Promise<void> {
    if (!on) return this.turnOff('camera');
    if (this.room.isOnPause()) return this.room.set({ notice: { kind: 'onPause' } });
    if (this.room.me()?.camera === 'held') return this.room.set({ notice: { kind: 'cameraStopped' } });
    return this.turnOn('camera');
  }

  async toggleScreen(): Promise<void> {
    if (this.tracks.has('screen')) return this.turnOff('screen');
    if (!canShareScreen() || this.opening.has('screen')) return;
    if (this.room.isOnPause()) return this.room.set({ notice: { kind: 'onPause' } });
    const wish = this.begin('screen');
    const track = await this.door.screen();
    if (!track || !this.isCurrent('screen', wish)) {
      track?.stop();
      return this.finish('screen', wish);
    }
    this.watch('screen', track);
    const refused = (await this.room.execute({ $type: 'startScreen' })) !== null;
    if (refused || !this.isCurrent('screen', wish)) track.stop();
    else await this.hold('screen', track);
    this.finish('screen', wish);
  }

  /** Turns the camera off: the page has been out of sight for a while, or the person wants only sound. */
  async restCamera(kind: 'cameraRested' | 'cameraOffToListen'): Promise<void> {
    if (!this.isWanted('camera')) return;
    await this.turnOff('camera');
    this.room.set({ notice: { kind } });
  }

  /** After a long time away nobody knows who is watching, or who is at the screen: no device goes on by itself. */
  restAll(): void {
    const wanted = kinds.filter((kind) => this.isWanted(kind));
    this.putAway();
    this.agree();
    if (wanted.length > 0) this.room.set({ notice: { kind: 'away' } });
  }

  /** A facilitator muted everyone: the microphone closes, also one that is still opening, and the person may open it again. */
  quiet(): void {
    if (!this.isWanted('microphone')) return;
    this.takeBack('microphone');
    this.room.set({ notice: { kind: 'mutedAll' } });
  }

  /** The person has stepped out, or the room is paused: every device closes at once, also one that is still opening. */
  putAway(): void {
    for (const kind of kinds) this.takeBack(kind);
  }

  /** Closes camera and screen, which need the most of a network, also a camera that is still opening. The room is not told. */
  dropPictures(): void {
    this.takeBack('camera');
    this.takeBack('screen');
  }

  /** Remembers the choice; a device that is on, or opening, goes on as the new one. */
  async choose(device: keyof Devices, id: string): Promise<void> {
    this.keep(device, id);
    if (device === 'speaker') return this.room.setSpeaker(id);
    return this.renew(device);
  }

  /** What the person chose about a device has changed: if it is on, or opening, it goes on as that. */
  async renew(device: 'microphone' | 'camera'): Promise<void> {
    if (device === 'microphone') this.aside.drop();
    if (!this.isWanted(device)) return;
    this.release(device); // a phone opens one camera at a time
    await this.turnOn(device);
  }

  /** Gives the open devices away; they stay open. A screen is not for another room. */
  give(): Given {
    const on = this.tracks.get('microphone') ?? null;
    const track = on ?? this.aside.take();
    const camera = this.tracks.get('camera') ?? null;
    this.takeBack('screen');
    for (const kind of ['microphone', 'camera'] as const) {
      this.wishes[kind] += 1;
      this.opening.delete(kind);
      this.tracks.delete(kind);
      void this.room.send(kind, null);
    }
    this.room.set({ ownCamera: null });
    this.tell();
    return { microphone: track && { track, isOn: on !== null }, camera };
  }

  /** Takes devices over that are open: those that were on go on here. */
  async take({ microphone, camera }: Given): Promise<void> {
    if (microphone) {
      this.watch('microphone', microphone.track);
      if (microphone.isOn) await this.goOn('microphone', microphone.track);
      else this.aside.put(microphone.track);
    }
    if (!camera) return;
    this.watch('camera', camera);
    await this.goOn('camera', camera);
  }

  private async goOn(device: 'microphone' | 'camera', track: MediaStreamTrack): Promise<void> {
    if (this.closed) return track.stop();
    if (!(await this.hold(device, track))) return undefined;
    const refusal = await this.room.execute({ $type: wishes[device].on });
    if (refusal && this.tracks.get(device) === track) this.release(device);
    return undefined;
  }

  // ---- what the room tells

  /** After joining or coming back: a device that is on in the log but not open here goes off, and the other way round. */
  settle(): void {
    const me = this.room.me();
    if (!me) return;
    for (const kind of kinds) if (me[kind] !== 'on') this.release(kind);
    this.agree();
  }

  /** The room began again and knows of no device that is on: devices go on as before. */
  turnOnAgain(): void {
    for (const kind of [...this.tracks.keys()]) {
      void this.room.execute({ $type: wishes[kind].on }).then((refusal) => {
        if (refusal) this.release(kind);
      });
    }
  }

  /** A device that a facilitator holds stops here at once, and no longer opens. */
  obey(): void {
    const me = this.room.me();
    if (me?.microphone === 'held') this.takeBack('microphone');
    if (me?.camera === 'held') this.takeBack('camera');
    this.agree();
  }

  /** An event about this person: a facilitator stopped a device, even if the same entries lift that again. */
  told(event: RoomEvent): void {
    const kind = stops[event.$type];
    if (kind) this.stopped(kind);
  }

  private stopped(kind: MediaTrack): void {
    if (kind === 'screen' && !this.tracks.has('screen')) return;
    this.takeBack(kind);
    const notice = ({ microphone: 'muted', camera: 'cameraStopped', screen: 'screenStopped' } as const)[kind];
    this.room.set({ notice: { kind: notice } });
  }

  // ---- inside

  private isWanted(kind: MediaTrack): boolean {
    return this.tracks.has(kind) || this.opening.has(kind);
  }

  private async turnOn(device: 'microphone' | 'camera'): Promise<void> {
    if (!this.room.isHere()) {
      await this.room.execute({ $type: wishes[device].on }); // shows that the command did not reach the room
      return;
    }
    const wish = this.begin(device);
    const opened = await this.open(device, wish);
    if (opened === null) return;
    if ('problem' in opened) this.room.set({ notice: noticeOf(device, opened.problem) });
    else if (await this.hold(device, opened.track)) {
      const refusal = await this.room.execute({ $type: wishes[device].on });
      if (refusal && this.tracks.get(device) === opened.track) this.release(device);
    }
    this.finish(device, wish);
  }

  private async turnOff(kind: MediaTrack): Promise<void> {
    const track = this.tracks.get(kind);
    if (kind === 'microphone' && track && track.readyState === 'live') this.setAside(track);
    else this.takeBack(kind);
    if (!this.room.isHere()) return; // the room is told after coming back
    this.telling.add(kind);
    await this.room.execute({ $type: wishes[kind].off });
    this.telling.delete(kind);
  }

  private begin(kind: MediaTrack): number {
    this.opening.add(kind);
    this.tell();
    this.wishes[kind] += 1;
    return this.wishes[kind];
  }

  private isCurrent(kind: MediaTrack, wish: number): boolean {
    return !this.closed && wish === this.wishes[kind];
  }

  private finish(kind: MediaTrack, wish: number): void {
    if (!this.isCurrent(kind, wish)) return;
    this.opening.delete(kind);
    this.tell();
    this.agree();
  }

  /** Null when the wish was taken back or overtaken by another before the device had opened. */
  private async open(device: 'microphone' | 'camera', wish: number): Promise<Opened | null> {
    const aside = device === 'microphone' ? this.aside.take() : null;
    if (aside) return { track: aside };
    let track: MediaStreamTrack | null = null;
    const opened = await this.door[device](this.devices[device], (effect) => this.gaveUp(device, effect, track));
    if (!this.isCurrent(device, wish)) {
      if ('track' in opened) stopTrack(opened.track);
      return null;
    }
    if ('track' in opened) {
      track = opened.track;
      const id = deviceOf(opened.track);
      if (id) this.keep(device, id);
      this.watch(device, opened.track);
    }
    return opened;
  }

  private keep(device: keyof Devices, id: string): void {
    if ((this.devices[device] ?? '') === id) return;
    this.devices = { ...this.devices, [device]: id || undefined };
    this.room.set({ devices: this.devices });
    this.onChosen(this.devices);
  }

  private watch(kind: MediaTrack, track: MediaStreamTrack): void {
    const source = sourceOf(track);
    source.addEventListener('ended', () => this.trackEnded(kind, track));
    source.addEventListener('mute', () => this.trackMuted(kind, track));
  }

  /** The device cannot keep up with an effect. Nobody is seen or heard as they did not want to be: only noise may come back. */
  private gaveUp(kind: 'microphone' | 'camera', effect: Effect, track: MediaStreamTrack | null): void {
    if (track && this.aside.holds(track)) this.aside.drop();
    if (track && this.tracks.get(kind) !== track) return;
    if (effect !== 'noise') {
      this.takeBack(kind);
      this.agree();
    } else if (track) void this.renew(kind); // otherwise it is opening without
    this.room.set({ notice: { kind: 'tooSlow', effect } });
  }

  /** False when the device went away before it was sent. */
  private async hold(kind: MediaTrack, track: MediaStreamTrack): Promise<boolean> {
    this.release(kind);
    this.tracks.set(kind, track);
    if (track.readyState === 'ended') {
      this.trackEnded(kind, track);
      return false;
    }
    if (kind === 'camera') this.room.set({ ownCamera: new MediaStream([track]) });
    if (kind === 'microphone') setOwnVoice(track);
    await this.room.send(kind, track);
    return this.tracks.get(kind) === track;
  }

  private release(kind: MediaTrack): void {
    const track = this.tracks.get(kind);
    if (!track) return;
    this.tracks.delete(kind);
    track.enabled = false;
    stopTrack(track);
    if (kind === 'camera') this.room.set({ ownCamera: null });
    if (kind === 'microphone') setOwnVoice(null);
    this.tell();
    void this.room.send(kind, null);
  }

  /** Turns a device off, even if it is still opening. */
  private takeBack(kind: MediaTrack): void {
    this.wishes[kind] += 1;
    this.opening.delete(kind);
    if (kind === 'microphone') this.aside.drop();
    this.release(kind);
    this.tell();
  }

  /** Nothing of the microphone is sent from here on, but for a while it stays open. */
  private setAside(track: MediaStreamTrack): void {
    this.wishes.microphone += 1;
    this.opening.delete('microphone');
    this.tracks.delete('microphone');
    setOwnVoice(null);
    this.aside.put(track);
    this.tell();
    void this.room.send('microphone', null);
  }

  /** The device was unplugged, or sharing was stopped in the browser's own bar. */
  private trackEnded(kind: MediaTrack, track: MediaStreamTrack): void {
    if (this.aside.holds(track)) this.aside.drop();
    if (this.tracks.get(kind) !== track) return;
    this.takeBack(kind);
    this.agree();
    if (kind !== 'screen') this.room.set({ notice: { kind: 'device', device: kind, problem: 'lost' } });
  }

  /** A call or another app has the device. It does not come back by itself: the person may not be ready to be heard or seen. */
  private trackMuted(kind: MediaTrack, track: MediaStreamTrack): void {
    if (this.aside.holds(track)) this.aside.drop();
    if (kind === 'screen' || this.tracks.get(kind) !== track) return;
    if (kind === 'camera' && this.room.isHidden()) return; // a phone stops the camera of a page out of sight; another rule turns it off
    this.takeBack(kind);
    this.agree();
    this.room.set({ notice: { kind: 'interrupted', device: kind } });
  }

  /** Makes the log agree when it says that a device is on which is not open here: a command may have raced its device, or been refused. */
  private agree(): void {
    const me = this.room.me();
    if (!me || !this.room.isHere()) return;
    for (const kind of kinds) {
      if (me[kind] !== 'on' || this.isWanted(kind) || this.telling.has(kind)) continue;
      this.telling.add(kind);
      void this.room.ask({ $type: wishes[kind].off }).then(() => this.telling.delete(kind));
    }
  }

  private tell(): void {
    this.room.set({ opening: new Set(this.opening) });
  }
}
