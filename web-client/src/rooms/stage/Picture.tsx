import { useLayoutEffect, useRef, useState } from 'react';
import { mayFill, pictureBox } from './gridLayout';

/** A picture over the keepsake; it appears with its first frame. `ratio` is that of the tile; null shows the whole picture. */
export function Picture({
  stream,
  ratio,
  mirrored = false,
}: {
  stream: MediaStream;
  ratio: number | null;
  mirrored?: boolean;
}) {
  const ref = useRef<HTMLVideoElement>(null);
  const [pictureRatio, setPictureRatio] = useState<number | null>(null);
  useLayoutEffect(() => {
    const video = ref.current;
    if (!video) return;
    video.srcObject = stream;
    video.play().catch(() => undefined); // muted video may always play; a removed element says so here
    return () => {
      video.srcObject = null;
    };
  }, [stream]);
  const measure = (video: HTMLVideoElement) => {
    if (video.videoWidth > 0 && video.videoHeight > 0) setPictureRatio(video.videoWidth / video.videoHeight);
  };
  const whole = ratio === null || (pictureRatio !== null && !mayFill(pictureRatio, pictureBox(ratio)));
  const beyond = ratio === null || whole ? 0 : Math.sign(ratio - pictureBox(ratio));
  const boxed = { '-1': ' tall', '0': '', '1': ' flat' }[beyond] ?? '';
  return (
    <video
      ref={ref}
      muted
      autoPlay
      playsInline
      aria-hidden="true"
      tabIndex={-1}
      className={`camera${mirrored ? ' mirrored' : ''}${whole ? ' whole' : ''}${boxed}${pictureRatio === null ? ' waiting' : ''}`}
      onLoadedData={(e) => measure(e.currentTarget)}
      onResize={(e) => measure(e.currentTarget)}
    />
  );
}
