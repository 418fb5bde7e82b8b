import { useLayoutEffect, useRef } from 'react';
import { mountRegions } from './announce';

/** The two live regions of the page, or of a modal dialog for as long as it is open. */
export function LiveRegions() {
  const status = useRef<HTMLDivElement>(null);
  const alert = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    if (!status.current || !alert.current) return undefined;
    return mountRegions({ status: status.current, alert: alert.current });
  }, []);
  return (
    <>
      <div className="sr" role="status" ref={status} />
      <div className="sr" role="alert" ref={alert} />
    </>
  );
}
