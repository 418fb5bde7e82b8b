// Two peers of pion, an implementation of WebRTC in Go that shares nothing with those of browsers. For each an offer goes out as a line of JSON, and
// its answer comes in; then each sends pictures and sound in which its name stands, and says once that it has received those of the other.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/pion/rtcp"
	"github.com/pion/rtp/codecs"
	"github.com/pion/webrtc/v3"
	"github.com/pion/webrtc/v3/pkg/media"
)

type line struct {
	Name     string `json:"name"`
	Offer    string `json:"offer,omitempty"`
	Answer   string `json:"answer,omitempty"`
	Received bool   `json:"received,omitempty"`
}

type peer struct {
	name     string
	pc       *webrtc.PeerConnection
	mutex    sync.Mutex
	pictures int
	tones    int
	told     bool
}

var out sync.Mutex

func say(l line) {
	out.Lock()
	defer out.Unlock()
	text, _ := json.Marshal(l)
	fmt.Println(string(text))
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func other(name string) []byte {
	if name == "ann" {
		return []byte("here is bo")
	}
	return []byte("here is ann")
}

// A keyframe of 320 x 240 by its header (RFC 6386 section 9.1), with the name where the picture would be.
func picture(name string) []byte {
	frame := []byte{0x10, 0x02, 0x00, 0x9D, 0x01, 0x2A, 0x40, 0x01, 0xF0, 0x00}
	frame = append(frame, []byte("here is "+name)...)
	return append(frame, make([]byte, 2_000)...) // more than one packet
}

func (p *peer) heard(isPicture bool) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if isPicture {
		p.pictures++
	} else {
		p.tones++
	}
	if p.pictures >= 5 && p.tones >= 25 && !p.told {
		p.told = true
		say(line{Name: p.name, Received: true})
	}
}

func (p *peer) read(track *webrtc.TrackRemote, _ *webrtc.RTPReceiver) {
	isPicture := track.Kind() == webrtc.RTPCodecTypeVideo
	if isPicture {
		_ = p.pc.WriteRTCP([]rtcp.Packet{&rtcp.PictureLossIndication{MediaSSRC: uint32(track.SSRC())}})
	}
	for {
		packet, _, err := track.ReadRTP()
		if err != nil {
			return
		}
		payload := packet.Payload
		if isPicture {
			var vp8 codecs.VP8Packet
			if payload, err = vp8.Unmarshal(payload); err != nil || vp8.S == 0 {
				continue
			}
		}
		if bytes.Contains(payload, other(p.name)) {
			p.heard(isPicture)
		}
	}
}

func begin(name string) *peer {
	p := &peer{name: name, pc: must(webrtc.NewPeerConnection(webrtc.Configuration{BundlePolicy: webrtc.BundlePolicyMaxBundle}))}
	microphone := must(webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeOpus}, "sound", name))
	camera := must(webrtc.NewTrackLocalStaticSample(webrtc.RTPCodecCapability{MimeType: webrtc.MimeTypeVP8}, "picture", name))
	sends := webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionSendonly}
	for _, track := range []webrtc.TrackLocal{microphone, camera} {
		sender := must(p.pc.AddTransceiverFromTrack(track, sends)).Sender()
		go func() {
			for buffer := make([]byte, 1_500); ; {
				if _, _, err := sender.Read(buffer); err != nil {
					return
				}
			}
		}()
	}
	for _, kind := range []webrtc.RTPCodecType{webrtc.RTPCodecTypeVideo, webrtc.RTPCodecTypeAudio} {
		must(p.pc.AddTransceiverFromKind(kind, webrtc.RTPTransceiverInit{Direction: webrtc.RTPTransceiverDirectionRecvonly}))
	}
	p.pc.OnTrack(p.read)
	gathered := webrtc.GatheringCompletePromise(p.pc)
	if err := p.pc.SetLocalDescription(must(p.pc.CreateOffer(nil))); err != nil {
		must(0, err)
	}
	<-gathered
	say(line{Name: name, Offer: p.pc.LocalDescription().SDP})
	go func() {
		for at := 0; ; at++ {
			time.Sleep(20 * time.Millisecond)
			_ = microphone.WriteSample(media.Sample{Data: []byte("\xf8here is " + name), Duration: 20 * time.Millisecond})
			if at%3 == 0 {
				_ = camera.WriteSample(media.Sample{Data: picture(name), Duration: 60 * time.Millisecond})
			}
		}
	}()
	return p
}

func main() {
	peers := map[string]*peer{"ann": begin("ann"), "bo": begin("bo")}
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var l line
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			must(0, err)
		}
		if err := peers[l.Name].pc.SetRemoteDescription(webrtc.SessionDescription{Type: webrtc.SDPTypeAnswer, SDP: l.Answer}); err != nil {
			must(0, err)
		}
	}
}
