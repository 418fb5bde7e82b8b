import { useEffect, useId, useState } from 'react';
import { Dialog } from '../../shared/Dialog';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { OwnEffects } from './OwnEffects';
import type { Devices } from './ownDevices';

type Kind = keyof Devices;
const kinds: readonly { kind: Kind; list: MediaDeviceKind }[] = [
  { kind: 'microphone', list: 'audioinput' },
  { kind: 'camera', list: 'videoinput' },
  { kind: 'speaker', list: 'audiooutput' },
];
const canChooseSpeaker = 'setSinkId' in HTMLMediaElement.prototype;

/** Which microphone, camera and loudspeaker this page uses. A choice takes effect at once, and for devices that are turned on later. */
export default function DevicesDialog({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  const { devices, hasRelay, relayOnly } = useRoom(store, (s) => ({
    devices: s.devices,
    hasRelay: s.hasRelay,
    relayOnly: s.relayOnly,
  }));
  const list = useDeviceList();
  const relayHint = useId();
  return (
    <Dialog title={t('tracks.devices')} closeLabel={t('shared.close')} onClose={onClose}>
      {list === null ? (
        <p className="soft" aria-busy="true">
          {t('tracks.devices.looking')}
        </p>
      ) : (
        kinds
          .filter(({ kind }) => kind !== 'speaker' || canChooseSpeaker)
          .map(({ kind, list: wanted }) => (
            <Choice
              key={kind}
              kind={kind}
              devices={list.filter((device) => device.kind === wanted)}
              chosen={devices[kind] ?? ''}
              onChoose={(id) => void store.own.choose(kind, id)}
            />
          ))
      )}
      <OwnEffects store={store} />
      {hasRelay && (
        <div className="field">
          <label className="check">
            <input
              type="checkbox"
              checked={relayOnly}
              aria-describedby={relayHint}
              onChange={(e) => store.setRelayOnly(e.target.checked)}
            />
            <span>{t('tracks.devices.relay')}</span>
          </label>
          <p className="hint" id={relayHint}>
            {t('tracks.devices.relay.hint')}
          </p>
        </div>
      )}
    </Dialog>
  );
}

function Choice({
  kind,
  devices,
  chosen,
  onChoose,
}: {
  kind: Kind;
  devices: readonly MediaDeviceInfo[];
  chosen: string;
  onChoose: (id: string) => void;
}) {
  const id = useId();
  const named = devices.filter((device) => device.label !== '' && device.deviceId !== '');
  const known = named.some((device) => device.deviceId === chosen);
  // Without permission the browser gives no names, and a list of blanks helps nobody.
  const hint = devices.length === 0 ? t(`tracks.devices.${kind}.none`) : t('tracks.devices.unnamed');
  return (
    <div className="field">
      <label htmlFor={id}>{t(`tracks.devices.${kind}`)}</label>
      {named.length === 0 && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      <select
        id={id}
        className="select"
        value={known ? chosen : ''}
        aria-describedby={named.length === 0 ? `${id}-hint` : undefined}
        onChange={(e) => onChoose(e.target.value)}
      >
        {!named.some((device) => device.deviceId === 'default') || !known ? (
          <option value="">{t('tracks.devices.usual')}</option>
        ) : null}
        {named.map((device) => (
          <option key={device.deviceId} value={device.deviceId}>
            {device.label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** Null until the browser has answered; renewed when something is plugged in or out. */
function useDeviceList(): readonly MediaDeviceInfo[] | null {
  const [list, setList] = useState<readonly MediaDeviceInfo[] | null>(null);
  useEffect(() => {
    const media = navigator.mediaDevices;
    if (!media) {
      setList([]);
      return undefined;
    }
    let here = true;
    const look = () => {
      media.enumerateDevices().then(
        (devices) => here && setList(devices),
        () => here && setList([]),
      );
    };
    look();
    media.addEventListener('devicechange', look);
    return () => {
      here = false;
      media.removeEventListener('devicechange', look);
    };
  }, []);
  return list;
}
