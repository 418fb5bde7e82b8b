import { useEffect, useId, useRef } from 'react';
import { coloursOf, drawFace } from '../media/effects/drawing';
import { changeEffects, type Effects, type Face, faces, pictures, useEffects, voices } from '../media/effects/effects';
import type { Keepsake } from '../shared/contracts';
import { t } from '../texts/texts';
import { HearYourself } from './HearYourself';
import './effects.css';

/** How this person is seen and heard: a choice takes effect at once, also for a device that is on. */
export default function EffectChoices({
  keepsake,
  tint,
  hasPicture,
  microphone,
  isHeard = false,
  onChanged,
}: {
  keepsake: string;
  tint: string;
  hasPicture: boolean;
  microphone: string | undefined;
  /** Whether others hear the microphone now. */
  isHeard?: boolean;
  onChanged: (device: 'camera' | 'microphone') => void;
}) {
  const effects = useEffects();
  const id = useId();
  const see = (part: Partial<Effects>) => {
    changeEffects(part);
    onChanged('camera');
  };
  const hear = (part: Partial<Effects>) => {
    changeEffects(part);
    onChanged('microphone');
  };
  return (
    <div className="stack">
      {hasPicture && (
        <fieldset className="field">
          <legend>{t('effects.picture')}</legend>
          {pictures.map((each) => (
            <label key={each} className="check">
              <input
                type="radio"
                name={`${id}-picture`}
                checked={effects.picture === each}
                onChange={() => see({ picture: each })}
              />
              <span>
                {t(`effects.picture.${each}`)} <span className="hint">{t(`effects.picture.${each}.hint`)}</span>
              </span>
            </label>
          ))}
        </fieldset>
      )}
      {hasPicture && effects.picture === 'mask' && (
        <fieldset className="field faces">
          <legend>{t('effects.face')}</legend>
          {faces.map((face) => (
            <label key={face} className="face">
              <input type="radio" name={`${id}-face`} checked={effects.face === face} onChange={() => see({ face })} />
              <FacePicture face={face} keepsake={keepsake as Keepsake} tint={tint} />
              <span>{t(`effects.face.${face}`)}</span>
            </label>
          ))}
        </fieldset>
      )}
      <fieldset className="field">
        <legend>{t('effects.voice')}</legend>
        {voices.map((voice) => (
          <label key={voice} className="check">
            <input
              type="radio"
              name={`${id}-voice`}
              checked={effects.voice === voice}
              aria-describedby={`${id}-limits`}
              onChange={() => hear({ voice })}
            />
            <span>{t(`effects.voice.${voice}`)}</span>
          </label>
        ))}
        <p className="hint" id={`${id}-limits`}>
          {t('effects.voice.limits')}
        </p>
        <label className="check">
          <input type="checkbox" checked={effects.noise} onChange={({ target }) => hear({ noise: target.checked })} />
          <span>
            {t('effects.noise')} <span className="hint">{t('effects.noise.hint')}</span>
          </span>
        </label>
      </fieldset>
      <HearYourself deviceId={microphone} isHeard={isHeard} />
      <p className="small soft">{t('effects.private')}</p>
    </div>
  );
}

function FacePicture({ face, keepsake, tint }: { face: Face; keepsake: Keepsake; tint: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const on = canvas.current?.getContext('2d');
    if (on) drawFace(on, face, keepsake, coloursOf(tint), { open: 0.3, nod: 0, shut: 0 });
  }, [face, keepsake, tint]);
  return (
    <span aria-hidden="true">
      <canvas ref={canvas} width={192} height={108} />
    </span>
  );
}
