package main

// Rooms that the generator's own members can't make: cameras in layers, microphones that say how loud they are, pages that show only some
// of the people and hear only some of the voices. By the environment:
//
//	TILES        how many pictures a page shows (the room's size)
//	VOICES       how many voices it hears at once (as many as pictures)
//	HEIGHT       how tall a picture is on the page (720)
//	MICROPHONES  how many of those who publish have their microphone on (all)
//	LAYERS       kbit/s of each camera's layers, the smallest first, commas between (one layer of -video-kbps)
//
// The first voices of a room are loud and all others quiet, so that it is always the same ones that are heard. The adapter "bare" makes the
// same room at the bare forwarder, which knows no layers: there cameras send the smallest alone.

import (
	"encoding/binary"
	"math/rand"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

func init() {
	adapters["bare"] = func(c *Config) Signaler { return &bare{newOneshot(c).(*oneshot), 0} }
}

const (
	extRid   = "urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id"
	extLevel = "urn:ietf:params:rtp-hdrext:ssrc-audio-level"
	idRid    = 5
	idLevel  = 6

	defaultVoices = 6
	loud, quiet   = 30, 100 // -dBov
	smallest      = 64      // bytes: what the generator needs of a payload
)

var (
	rids    = []string{"q", "h", "f"}
	heights = []uint16{180, 360, 720}
)

func number(name string, otherwise int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return otherwise
}

// layerRates is empty when cameras have one layer.
func layerRates() []int {
	var rates []int
	for _, s := range strings.Split(os.Getenv("LAYERS"), ",") {
		if n, err := strconv.Atoi(s); err == nil && len(rates) < len(rids) {
			rates = append(rates, n)
		}
	}
	return rates
}

// addLayers gives each camera its further layers. Before anybody joins: later the streams are read everywhere.
func addLayers() {
	for _, s := range allStreams {
		if s.kind != "video" {
			continue
		}
		for i := 1; i < len(layerRates()); i++ {
			layer := &txStream{id: uint32(len(allStreams)), kind: "layer", member: s.member, pt: s.pt}
			layer.ssrc, layer.seq, layer.ts = rand.Uint32()|1, uint16(rand.Intn(30000)), rand.Uint32()
			allStreams = append(allStreams, layer)
		}
	}
}

func max(a, b int) int {
	if a > b {
		return a
	}
	return b
}

// speaks tells whether the member's microphone is on.
func speaks(m *Member) bool {
	return m.Publishes && m.cfg.Audio && m.Index < number("MICROPHONES", m.Index+1)
}

// offerPage offers what the member sends, and as many slots as its page has.
func offerPage(t *Transport, sends bool, size int) string {
	tiles := number("TILES", size-1)
	t.offered = nil
	if sends {
		for _, s := range t.member.tx {
			t.offered = append(t.offered, section{Kind: s.kind, Dir: "sendonly", Tx: s})
		}
	}
	for i := 0; i < number("VOICES", tiles); i++ {
		t.offered = append(t.offered, section{Kind: "audio", Dir: "recvonly"})
	}
	for i := 0; i < tiles; i++ {
		t.offered = append(t.offered, section{Kind: "video", Dir: "recvonly"})
	}
	offer := t.buildOffer(t.offered)
	lines := strings.SplitAfter(offer, "\r\n")
	var b strings.Builder
	kind := ""
	for _, line := range lines {
		if strings.HasPrefix(line, "m=") {
			kind, _, _ = strings.Cut(line[2:], " ")
		}
		b.WriteString(line)
		if !strings.HasPrefix(line, "a=sendonly") {
			continue
		}
		if kind == "audio" {
			b.WriteString("a=extmap:" + strconv.Itoa(idLevel) + " " + extLevel + "\r\n")
		} else if n := len(layerRates()); n > 1 {
			b.WriteString("a=extmap:" + strconv.Itoa(idRid) + " " + extRid + "\r\n")
			for _, rid := range rids[:n] {
				b.WriteString("a=rid:" + rid + " send\r\n")
			}
			b.WriteString("a=simulcast:send " + strings.Join(rids[:n], ";") + "\r\n")
		}
	}
	return b.String()
}

// publish sends the member's microphone and camera once t is connected; of the camera, one layer or all.
func publish(m *Member, t *Transport, oneLayer bool) {
	s := &sender{t: t, level: quiet, rates: layerRates(), plain: make([]byte, 1500), enc: make([]byte, 0, 1600)}
	if oneLayer {
		s.rates = nil
	}
	if m.Index < number("VOICES", defaultVoices) {
		s.level = loud
	}
	for _, x := range allStreams {
		switch {
		case x.member != m:
		case x.kind == "audio":
			if speaks(m) {
				s.audio = x
			}
		case len(s.layers) < max(1, len(s.rates)):
			s.layers = append(s.layers, x)
			if x.kind == "layer" {
				x.mid, x.midExt, x.pt = s.layers[0].mid, s.layers[0].midExt, s.layers[0].pt
				m.tx = append(m.tx, x) // so that it hears of keyframes that are asked for
			}
		}
	}
	rand.Read(s.plain)
	go func() {
		if <-t.ready; t.err == nil {
			s.run()
		}
	}()
}

type sender struct {
	t          *Transport
	audio      *txStream
	layers     []*txStream
	rates      []int
	level      byte
	plain, enc []byte
	nextKey    time.Time
}

func (s *sender) run() {
	const voiceEvery = 20 * time.Millisecond
	pictureEvery := time.Second / time.Duration(s.t.cfg.FPS)
	begin := time.Now()
	nextVoice := begin.Add(time.Duration(rand.Int63n(int64(voiceEvery))))
	nextPicture := begin.Add(time.Duration(rand.Int63n(int64(pictureEvery))))
	for !s.t.member.closed.Load() {
		next := nextPicture
		if s.audio != nil && (len(s.layers) == 0 || nextVoice.Before(next)) {
			next = nextVoice
		}
		time.Sleep(time.Until(next))
		now := time.Now()
		if late := int64(now.Sub(next)); measuring.Load() {
			if late > lateMax.Load() {
				lateMax.Store(late)
			}
			if late > int64(10*time.Millisecond) {
				lateCount.Add(1)
			}
		}
		if s.audio != nil && !nextVoice.After(now) {
			s.packet(s.audio, s.t.cfg.AudioBytes, false, idLevel, string([]byte{s.level}))
			s.audio.ts += 960
			nextVoice = nextVoice.Add(voiceEvery)
		}
		if len(s.layers) > 0 && !nextPicture.After(now) {
			s.picture(now)
			nextPicture = nextPicture.Add(pictureEvery)
		}
		// Hopelessly behind: does not burst.
		if (len(s.layers) > 0 && now.Sub(nextPicture) > time.Second) || (s.audio != nil && now.Sub(nextVoice) > time.Second) {
			nextPicture, nextVoice = now.Add(pictureEvery), now.Add(voiceEvery)
		}
	}
}

// picture sends one of each layer. A keyframe is one on all of them, as browsers do it.
func (s *sender) picture(now time.Time) {
	isKey := now.After(s.nextKey)
	for _, layer := range s.layers {
		isKey = layer.keyReq.Swap(false) || isKey
	}
	if isKey {
		s.nextKey = now.Add(3 * time.Second)
	}
	for i, layer := range s.layers {
		layer.picID = (layer.picID + 1) & 0x7fff
		kbps := int(videoKbps.Load())
		if len(s.rates) > 0 {
			kbps = s.rates[i]
		}
		size := max(smallest, kbps*125/s.t.cfg.FPS)
		packets := (size + s.t.cfg.MaxPayload - 1) / s.t.cfg.MaxPayload
		rid := ""
		if len(s.layers) > 1 {
			rid = rids[i]
		}
		for k := 0; k < packets; k++ {
			p := s.plain[32:]
			vp8Head(p, layer.picID, k == 0, isKey)
			if k == 0 && isKey && len(s.layers) > 1 {
				binary.LittleEndian.PutUint16(p[10:], heights[i]/9*16)
				binary.LittleEndian.PutUint16(p[12:], heights[i])
			}
			s.packet(layer, max(smallest, size/packets), k == packets-1, idRid, rid)
		}
		layer.ts += uint32(90000 / s.t.cfg.FPS)
	}
}

// packet sends one packet; its payload lies at plain[32:], its header is written before that.
func (s *sender) packet(x *txStream, size int, marker bool, id byte, value string) {
	const payload = 32
	words := (1 + len(x.mid) + 1 + len(value) + 3) / 4
	if value == "" {
		words = (1 + len(x.mid) + 3) / 4
	}
	h := s.plain[payload-16-4*words : payload]
	h[0], h[1] = 0x90, x.pt
	if marker {
		h[1] |= 0x80
	}
	binary.BigEndian.PutUint16(h[2:], x.seq)
	binary.BigEndian.PutUint32(h[4:], x.ts)
	binary.BigEndian.PutUint32(h[8:], x.ssrc)
	binary.BigEndian.PutUint16(h[12:], 0xbede)
	binary.BigEndian.PutUint16(h[14:], uint16(words))
	e := h[16:]
	for i := range e {
		e[i] = 0
	}
	if len(x.mid) > 0 && x.midExt > 0 {
		e[0] = x.midExt<<4 | byte(len(x.mid)-1)
		e = e[1+copy(e[1:], x.mid):]
	}
	if value != "" {
		e[0] = id<<4 | byte(len(value)-1)
		copy(e[1:], value)
	}
	if x.kind == "audio" {
		s.plain[payload] = 0x78 // Opus: CELT, full band, 20 ms, mono
	}
	b := s.plain[payload+14 : payload+14+blobLen]
	copy(b, blobMagic[:])
	binary.BigEndian.PutUint32(b[4:], x.id)
	binary.BigEndian.PutUint64(b[8:], x.sent)
	now := time.Now().UnixNano()
	binary.BigEndian.PutUint64(b[16:], uint64(now))
	enc, err := s.t.send(s.enc, s.plain[payload-len(h):payload+size])
	s.enc = enc
	x.seq++
	if err != nil {
		sendErrs.Add(1)
		return
	}
	if x.sent == 0 {
		atomic.StoreInt64(&x.first, now)
	}
	atomic.StoreUint64(&x.sent, x.sent+1)
	atomic.StoreUint64(&x.bytes, x.bytes+uint64(size))
}

// bare joins at the bare forwarder with the page of rooms.go.
type bare struct {
	*oneshot
	size int
}

func (b *bare) Prepare(_ []string, size int) error { b.size = size; return nil }

func (b *bare) Join(m *Member) (Session, error) {
	t, err := m.NewTransport()
	if err != nil {
		return nil, err
	}
	answer, location, err := b.post(m, offerPage(t, m.Publishes, b.size))
	if err != nil {
		return nil, err
	}
	if err = t.SetAnswer(answer); err != nil {
		return nil, err
	}
	if m.Publishes {
		publish(m, t, true)
	}
	<-t.ready
	return &oneshotSession{b.oneshot, location}, t.err
}
