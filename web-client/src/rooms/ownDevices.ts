import {
  canShareScreen,
  type DeviceProblem,
  type Opened,
  openCamera,
  openMicrophone,
  openScreen,
} from '../media/devices';
import type { TrackKind } from '../media/peerConnection';
import type { ExecuteReply, Participant, Refusal, RoomCommand } from './contracts';

/** Which devices the person chose; absent for the system's own choice. */
export type Devices = {
  readonly microphone?: string | undefined;
  readonly camera?: string | undefined;
  readonly speaker?: string | undefined;
};

/** What the top of the stage says about a device. */
export type DeviceNotice =
  | { readonly kind: 'muted' | 'cameraStopped' | 'cameraRested' | 'cameraOffToListen' | 'screenStopped' }
  | { readonly kind: 'device'; readonly device: 'microphone' | 'camera'; readonly problem: DeviceProblem | 'lost' };

/** How the page opens a microphone, a camera and a screen; tests give it others. */
export type DeviceDoor = {
  microphone(deviceId?: string): Promise<Opened>;
  camera(deviceId?: string): Promise<Opened>;
  screen(): Promise<MediaStreamTrack | undefined>;
};

export const browserDevices: DeviceDoor = { microphone: openMicrophone, camera: openCamera, screen: openScreen };

/** The room around the devices. */
export type DeviceRoom = {
  me(): Participant | undefined;
  /** Null when done; a refusal is also shown. */
  execute(command: RoomCommand): Promise<Refusal | null>;
  /** Null when the connection is gone; nothing is shown. */
  ask(command: RoomCommand): Promise<ExecuteReply | null>;
  send(kind: TrackKind, track: MediaStreamTrack | null): Promise<void>;
  setSpeaker(id: string): Promise<void>;
  set(part: { devices?: Devices; ownCamera?: MediaStream | null; notice?: DeviceNotice }): void;
};

const wishes = {
  microphone: { on: 'turnOnMicrophone', off: 'turnOffMicrophone' },
  camera: { on: 'turnOnCamera', off: 'turnOffCamera' },
  screen: { on: 'startScreen', off: 'stopScreen' },
} as const;
const kinds = ['microphone', 'camera', 'screen'] as const;

/** The person's own microphone, camera and screen: what is held here and what the log says of it are made to agree. */
export class OwnDevices {
  private readonly tracks = new Map<TrackKind, MediaStreamTrack>();
  // Counts the wishes about a device: one that was overtaken while the device was still opening must not open it.
  private readonly wishes = { microphone: 0, camera: 0 };
  private readonly opening = new Set<TrackKind>();
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
    for (const track of this.tracks.values()) track.stop();
    this.tracks.clear();
  }

  // ---- wishes

  async toggleMicrophone(on = this.room.me()?.microphone !== 'on' && !this.opening.has('microphone')): Promise<void> {
    if (!on) return this.turnOff('microphone');
    if (this.room.me()?.microphone === 'held') return this.room.set({ notice: { kind: 'muted' } });
    return this.turnOn('microphone');
  }

  async toggleCamera(on = this.room.me()?.camera !== 'on' && !this.opening.has('camera')): Promise<void> {
    if (!on) return this.turnOff('camera');
    if (this.room.me()?.camera === 'held') return this.room.set({ notice: { kind: 'cameraStopped' } });
    return this.turnOn('camera');
  }

  async toggleScreen(): Promise<void> {
    if (this.room.me()?.screen === 'on') {
      this.release('screen');
      await this.room.execute({ $type: 'stopScreen' });
      return;
    }
    if (!canShareScreen() || this.opening.has('screen')) return;
    this.opening.add('screen');
    const track = await this.door.screen();
    this.opening.delete('screen');
    if (!track) return;
    if (this.closed || (await this.room.execute({ $type: 'startScreen' }))) {
      track.stop();
      return;
    }
    await this.hold('screen', track);
  }

  /** The camera does not go on looking: the page has been out of sight for a while, or only sound is wanted. */
  async restCamera(kind: 'cameraRested' | 'cameraOffToListen'): Promise<void> {
    if (!this.tracks.has('camera') && !this.opening.has('camera')) return;
    await this.turnOff('camera');
    this.room.set({ notice: { kind } });
  }

  /** Lets go of what asks the most of a network, also of a camera that is still opening. The room is not told. */
  dropPictures(): void {
    this.wishes.camera += 1;
    this.opening.delete('camera');
    this.release('camera');
    this.release('screen');
  }

  /** Remembers the choice; what is on at the moment goes on with the new device. */
  async choose(device: keyof Devices, id: string): Promise<void> {
    this.keep(device, id);
    if (device === 'speaker') return this.room.setSpeaker(id);
    if (!this.tracks.has(device)) return undefined;
    this.release(device); // a phone opens one camera at a time
    const opened = await this.open(device);
    if (opened === null) return undefined;
    if ('track' in opened) return this.hold(device, opened.track);
    this.room.set({ notice: { kind: 'device', device, problem: opened.problem } });
    await this.room.ask({ $type: wishes[device].off });
    return undefined;
  }

  // ---- what the room tells

  /** After joining or coming back: what the log says is on but this page does not hold goes off, and the other way round. */
  settle(): void {
    const me = this.room.me();
    if (!me) return;
    for (const kind of kinds) {
      if (me[kind] !== 'on') this.release(kind);
      else if (!this.tracks.has(kind)) void this.room.ask({ $type: wishes[kind].off });
    }
  }

  /** The room began anew and knows of nothing that is on: it goes on as it was. */
  turnOnAgain(): void {
    for (const kind of [...this.tracks.keys()]) {
      void this.room.execute({ $type: wishes[kind].on }).then((refusal) => {
        if (refusal) this.release(kind);
      });
    }
  }

  /** What a facilitator held stops here at once. */
  obey(): void {
    const me = this.room.me();
    if (me?.microphone === 'held') this.release('microphone');
    if (me?.camera === 'held') this.release('camera');
  }

  /** A facilitator stopped it, also when the same entries lift that again. */
  stopped(kind: TrackKind): void {
    if (kind === 'screen' && !this.tracks.has('screen')) return;
    this.release(kind);
    const notice = ({ microphone: 'muted', camera: 'cameraStopped', screen: 'screenStopped' } as const)[kind];
    this.room.set({ notice: { kind: notice } });
  }

  // ---- inside

  private async turnOn(device: 'microphone' | 'camera'): Promise<void> {
    const opened = await this.open(device);
    if (opened === null) return;
    if ('problem' in opened) return this.room.set({ notice: { kind: 'device', device, problem: opened.problem } });
    await this.hold(device, opened.track);
    const refusal = await this.room.execute({ $type: wishes[device].on });
    if (refusal && this.tracks.get(device) === opened.track) this.release(device);
  }

  private async turnOff(device: 'microphone' | 'camera'): Promise<void> {
    this.wishes[device] += 1;
    this.opening.delete(device);
    this.release(device);
    await this.room.execute({ $type: wishes[device].off });
  }

  /** Null when the wish was taken back, or overtaken by another, before the device had opened. */
  private async open(device: 'microphone' | 'camera'): Promise<Opened | null> {
    const wish = ++this.wishes[device];
    this.opening.add(device);
    const opened = await this.door[device](this.devices[device]);
    if (this.closed || wish !== this.wishes[device]) {
      if ('track' in opened) opened.track.stop();
      return null;
    }
    this.opening.delete(device);
    if ('track' in opened) {
      const id = opened.track.getSettings().deviceId;
      if (id) this.keep(device, id);
    }
    return opened;
  }

  private keep(device: keyof Devices, id: string): void {
    if ((this.devices[device] ?? '') === id) return;
    this.devices = { ...this.devices, [device]: id || undefined };
    this.room.set({ devices: this.devices });
    this.onChosen(this.devices);
  }

  private async hold(kind: TrackKind, track: MediaStreamTrack): Promise<void> {
    this.release(kind);
    this.tracks.set(kind, track);
    track.addEventListener('ended', () => this.trackEnded(kind, track));
    if (kind === 'camera') this.room.set({ ownCamera: new MediaStream([track]) });
    await this.room.send(kind, track);
  }

  private release(kind: TrackKind): void {
    const track = this.tracks.get(kind);
    if (!track) return;
    this.tracks.delete(kind);
    track.enabled = false;
    track.stop();
    if (kind === 'camera') this.room.set({ ownCamera: null });
    void this.room.send(kind, null);
  }

  /** The device was unplugged, or sharing was stopped in the browser's own bar. */
  private trackEnded(kind: TrackKind, track: MediaStreamTrack): void {
    if (this.tracks.get(kind) !== track) return;
    this.release(kind);
    void this.room.ask({ $type: wishes[kind].off });
    if (kind !== 'screen') this.room.set({ notice: { kind: 'device', device: kind, problem: 'lost' } });
  }
}
