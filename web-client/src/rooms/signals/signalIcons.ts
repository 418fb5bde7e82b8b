import type { SignalKind, Weather } from '../../shared/contracts';
import { iconChat, iconEar, iconHeart, iconHourglass, iconPause, iconPeople, iconReply } from '../../shared/icons';

export const signalIcons: Readonly<Record<SignalKind, string>> = {
  withYou: iconHeart,
  meToo: iconPeople,
  slowDown: iconHourglass,
  needBreak: iconPause,
  noAdvice: iconEar,
};

export const weatherIcons: Readonly<Record<Weather, string>> = {
  justListen: iconEar,
  questionsWelcome: iconChat,
  adviceWelcome: iconReply,
};
