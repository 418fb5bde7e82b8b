import { useEffect } from 'react';
import { Devices } from '../../prejoin/Devices';
import { useDevices } from '../../prejoin/useDevices';
import { Dialog } from '../../shared/Dialog';
import type { Seat } from '../../shared/seat';
import { t } from '../../texts/texts';
import type { RoomStore } from '../roomStore';

/** The devices as one finds them before joining. Nothing here leaves the browser; what was chosen is kept for the room. */
export default function CheckDevices({ store, seat, onClose }: { store: RoomStore; seat: Seat; onClose: () => void }) {
  const devices = useDevices(seat);
  const { microphone, camera } = devices;
  useEffect(() => {
    if (microphone.deviceId) void store.own.choose('microphone', microphone.deviceId);
    if (camera.deviceId) void store.own.choose('camera', camera.deviceId);
  }, [store, microphone.deviceId, camera.deviceId]);
  return (
    <Dialog title={t('door.wait.check')} closeLabel={t('shared.close')} onClose={onClose}>
      <Devices devices={devices} mode="video" keepsake={seat.keepsake} tint={seat.tint} />
    </Dialog>
  );
}
