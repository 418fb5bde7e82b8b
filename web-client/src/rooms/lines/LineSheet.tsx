import { useEffect, useState } from 'react';
import { Dialog } from '../../shared/Dialog';
import { Icon } from '../../shared/Icon';
import { iconCheck, iconWifiLow } from '../../shared/icons';
import { t } from '../../texts/texts';
import { useRoom } from '../hooks';
import type { RoomStore } from '../roomStore';
import { type Figures, figuresOf, type Row, type Sample, sampleOf } from './figures';

import './lines.css';

const every = 2000;

/** What this device and the server measure of one's own line. Nothing of it is said aloud by itself, and nothing is kept. */
export default function LineSheet({ store, onClose }: { store: RoomStore; onClose: () => void }) {
  const { word, measured, connected } = useRoom(store, ({ lines, you, measured, mediaState }) => ({
    word: lines.get(you) ?? ('good' as const),
    measured,
    connected: mediaState === 'connected',
  }));
  const own = useFigures(store);
  useEffect(() => {
    store.showFigures(true);
    return () => store.showFigures(false);
  }, [store]);
  return (
    <Dialog kind="sheet" title={t('lines.title')} closeLabel={t('shared.close')} onClose={onClose}>
      <p className="row tight">
        <span className={word === 'good' ? 'badge ok' : 'badge caution'}>
          <Icon of={word === 'good' ? iconCheck : iconWifiLow} />
          {t(`lines.${word}`)}
        </span>
      </p>
      <p>{connected ? t(`lines.${word}.text`) : t('tracks.away')}</p>
      <Measured title={t('lines.here')} figures={own && ownFigures(own)} />
      <Measured
        title={t('lines.there')}
        figures={
          measured && [
            [t('lines.carries'), measured.carries ? kilobits(measured.carries) : t('lines.carries.all')],
            [t('lines.sent'), kilobits(measured.sent)],
            [t('lines.lostDown'), t('lines.percent', { number: measured.lostDown })],
            [t('lines.lostUp'), t('lines.percent', { number: measured.lostUp })],
            [t('lines.roundTrip'), milliseconds(measured.roundTrip ?? null)],
            [t('lines.pictures'), t('lines.pictures.paused', { count: measured.pictures, paused: measured.paused })],
          ]
        }
      />
      <p className="small soft">{t('lines.privacy')}</p>
    </Dialog>
  );
}

function Measured({ title, figures }: { title: string; figures: readonly (readonly [string, string])[] | null }) {
  return (
    <section className="stack tight">
      <h3>{title}</h3>
      {figures === null ? (
        <p className="soft" aria-busy="true">
          {t('lines.measuring')}
        </p>
      ) : (
        <dl className="figures num">
          {figures.map(([what, figure]) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd>{figure}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}

const kilobits = (number: number) => t('lines.kilobits', { number });
const milliseconds = (number: number | null) =>
  number === null ? t('lines.unknown') : t('lines.milliseconds', { number });

function ownFigures(own: Figures): readonly (readonly [string, string])[] {
  const way = t(own.relayed ? 'lines.way.relay' : 'lines.way.direct');
  return [
    [t('lines.down'), kilobits(own.down)],
    [t('lines.up'), kilobits(own.up)],
    [t('lines.lost'), t('lines.percent', { number: own.lost })],
    [t('lines.concealed'), own.concealed === null ? t('lines.unknown') : t('lines.percent', { number: own.concealed })],
    [t('lines.roundTrip'), milliseconds(own.roundTrip)],
    [t('lines.pictures'), t('lines.pictures.here', { count: own.pictures, height: own.height })],
    [t('lines.way'), own.protocol ? `${way} (${own.protocol})` : way],
  ];
}

function useFigures(store: RoomStore): Figures | null {
  const [figures, setFigures] = useState<Figures | null>(null);
  useEffect(() => {
    let before: Sample | null = null;
    let here = true;
    const look = async () => {
      const report = await store.media.report().catch(() => null);
      if (!here) return;
      const rows: Row[] = [];
      report?.forEach((row: Row) => void rows.push(row));
      const now = sampleOf(rows, performance.now());
      setFigures(figuresOf(before, now));
      before = now;
    };
    void look();
    const timer = setInterval(() => void look(), every);
    return () => {
      here = false;
      clearInterval(timer);
    };
  }, [store]);
  return figures;
}
