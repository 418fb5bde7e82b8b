import { Slow } from '../app/Slow';

export default function Prejoin({ code }: { code: string }) {
  return code ? <Slow /> : null;
}
