import { useEffect, useId, useRef, useState } from 'react';
import { changeEffects } from '../media/effects/effects';
import { Icon } from '../shared/Icon';
import { iconCam, iconCamOff, iconEyeoff, iconInfo, iconMic, iconMicOff, iconVolume } from '../shared/icons';
import { Avatar } from '../shared/Keepsake';
import { part } from '../shared/part';
import type { Mode } from '../shared/seat';
import { playTestSound } from '../shared/tones';
import { withTexts } from '../texts/load';
import { t } from '../texts/texts';
import { type Opening, type useDevices, useLevel } from './useDevices';

const EffectChoices = part(() => withTexts('effects', import('../effects/EffectChoices')), null);

type DevicesProps = { devices: ReturnType<typeof useDevices>; mode: Mode; keepsake: string; tint: string };
type Device = DevicesProps['devices']['camera'];

export function Devices({ devices, mode, keepsake, tint }: DevicesProps) {
  const { microphone, camera } = devices;
  const video = useRef<HTMLVideoElement>(null);
  const level = useLevel(microphone.stream);
  const heading = useId();
  const [shows, setShows] = useState(false);

  useEffect(() => {
    if (video.current) video.current.srcObject = camera.stream;
  }, [camera.stream]);

  return (
    <section className="stack" aria-labelledby={heading} style={{ '--gap': 'var(--space-3)' } as never}>
      <h2 className="sr" id={heading}>
        {t('prejoin.devices')}
      </h2>
      <div className="preview">
        {camera.stream ? (
          // biome-ignore lint/a11y/noAriaHiddenOnFocusable: a picture without controls takes no focus
          <video ref={video} className="camera" autoPlay muted playsInline aria-hidden="true" />
        ) : (
          <div className="keepsake-still">
            <Avatar keepsake={keepsake} tint={tint} />
          </div>
        )}
        <span className="note">
          <span className="badge">
            <Icon of={iconEyeoff} />
            {t('prejoin.onlyYou')}
          </span>
        </span>
        {mode === 'typing' ? null : (
          <div className="tools">
            <ToggleButton
              device={microphone}
              on={iconMic}
              off={iconMicOff}
              onText={t('prejoin.microphone.on')}
              offText={t('prejoin.microphone.off')}
            />
            {mode === 'video' ? (
              <ToggleButton
                device={camera}
                on={iconCam}
                off={iconCamOff}
                onText={t('prejoin.camera.on')}
                offText={t('prejoin.camera.off')}
                onLabel={t('prejoin.camera.on.label')}
                offLabel={t('prejoin.camera.off.label')}
              />
            ) : null}
          </div>
        )}
      </div>
      <div className="card stack" style={{ '--gap': 'var(--space-3)', padding: 'var(--space-4)' } as never}>
        {mode === 'typing' ? null : (
          <>
            <Problem state={microphone.state} kind="microphone" />
            {mode === 'video' ? <Problem state={camera.state} kind="camera" /> : null}
            {mode === 'video' && (camera.state === 'noBlur' || camera.state === 'tooSlow') ? (
              <button
                type="button"
                className="btn small"
                onClick={() => {
                  changeEffects({ picture: 'plain' });
                  void camera.start(camera.deviceId);
                }}
              >
                {t('prejoin.camera.anyway')}
              </button>
            ) : null}
            {devices.microphones.length + devices.cameras.length > 0 ? (
              <div className="grid-2">
                <DeviceSelect label={t('prejoin.microphone')} list={devices.microphones} device={microphone} />
                {mode === 'video' ? (
                  <DeviceSelect label={t('prejoin.camera')} list={devices.cameras} device={camera} />
                ) : null}
              </div>
            ) : null}
          </>
        )}
        {mode === 'typing' ? null : (
          <details onToggle={({ currentTarget }) => setShows(currentTarget.open)}>
            <summary>{t('prejoin.effects')}</summary>
            {shows ? (
              <EffectChoices
                keepsake={keepsake}
                tint={tint}
                hasPicture={mode === 'video'}
                microphone={microphone.deviceId}
                onChanged={(device) => {
                  if (device === 'camera' && camera.state !== 'off') void camera.start(camera.deviceId);
                }}
              />
            ) : null}
          </details>
        )}
        <div className="row spread">
          {mode === 'typing' ? null : (
            <span className="row tight">
              <span className="small soft">{t('prejoin.level')}</span>
              <span
                className="meter"
                role="img"
                aria-label={
                  microphone.stream
                    ? level > 1
                      ? t('prejoin.level.hears')
                      : t('prejoin.level.silent')
                    : t('prejoin.level.off')
                }
              >
                {[1, 2, 3, 4, 5, 6, 7].map((mark) => (
                  <i key={mark} className={mark <= level ? 'on' : ''} />
                ))}
              </span>
            </span>
          )}
          <button type="button" className="btn small" onClick={playTestSound}>
            <Icon of={iconVolume} />
            {t('prejoin.testSound')}
          </button>
        </div>
      </div>
    </section>
  );
}

type ToggleProps = {
  device: Device;
  on: string;
  off: string;
  onText: string;
  offText: string;
  onLabel?: string;
  offLabel?: string;
};

function ToggleButton({ device, on, off, onText, offText, onLabel, offLabel }: ToggleProps) {
  const isOn = device.state === 'on';
  return (
    <button
      type="button"
      className="btn"
      aria-label={isOn ? onLabel : offLabel}
      aria-disabled={device.state === 'asking'}
      onClick={() => {
        if (isOn) device.stop();
        else if (device.state !== 'asking') void device.start(device.deviceId);
      }}
    >
      <Icon of={isOn ? on : off} />
      {isOn ? onText : offText}
    </button>
  );
}

function Problem({ state, kind }: { state: Opening; kind: 'camera' | 'microphone' }) {
  if (state === 'off' || state === 'asking' || state === 'on') return null;
  const isAboutPicture = state === 'noBlur' || state === 'noMask' || state === 'tooSlow';
  return (
    <p className="row tight small top" style={{ flexWrap: 'nowrap' }} role="status">
      <Icon of={iconInfo} />
      <span>{t(isAboutPicture ? `prejoin.camera.${state}` : `prejoin.${kind}.${state}`)}</span>
    </p>
  );
}

function DeviceSelect({ label, list, device }: { label: string; list: MediaDeviceInfo[]; device: Device }) {
  const id = useId();
  if (list.length === 0) return null;
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select
        id={id}
        className="select"
        value={device.deviceId ?? ''}
        onChange={(event) => device.choose(event.target.value)}
      >
        {device.deviceId ? null : <option value="">{label}</option>}
        {list.map((each) => (
          <option key={each.deviceId} value={each.deviceId}>
            {each.label}
          </option>
        ))}
      </select>
    </div>
  );
}
