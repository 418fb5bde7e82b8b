import { accessibility, PlainPage } from './PlainPage';

export default function Accessibility() {
  return <PlainPage text={accessibility} />;
}
